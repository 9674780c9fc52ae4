import { headerOf, type Mail } from '../../tools/mailbox/mail.js';
import { type Mailbox, startMailbox } from '../../tools/mailbox/start-mailbox.js';
import { emailTransport } from '../../transports/email/email-transport.js';
import type { Destination, Transport } from '../../transports/transport.js';
import { acknowledgementCard, approvalCard, letter } from '../model/messages/made-up-asks.js';
import { failure } from './support/failure.js';
import { DANA, makeLetter } from './support/letters.js';

const FROM = { name: 'Daybook', address: 'daybook@shop.example' };

let mailbox: Mailbox;
let transport: Transport;
beforeEach(async () => {
  mailbox = await startMailbox();
  const config = { ...mailbox.smtp, tls: 'none' as const, timeoutMs: 5_000 };
  transport = emailTransport({ name: 'mail', config, from: FROM, replies: true });
});
afterEach(async () => {
  await transport.close();
  await mailbox.close();
});

async function sent(letter = makeLetter(), to: Destination = { person: DANA }): Promise<Mail> {
  const count = mailbox.mails().length;
  expect(await transport.send(letter, to)).toEqual({ state: 'sent' });
  const mail = mailbox.mails()[count];
  if (!mail) throw new Error('nothing came');
  return mail;
}

describe('a mail', () => {
  it('says the same as text and as HTML, with the decision in its subject and one link', async () => {
    const { parsed, to } = await sent();
    expect(to).toEqual(['dana@shop.example']);
    expect(parsed.subject).toBe('Acknowledge by 20:00 UTC: Storefront goes live');
    for (const part of [parsed.text, parsed.html]) {
      expect(part).toContain('http://127.0.0.1:7080/a/token');
      expect(part).toContain('abcdef012345');
      expect(part).toContain('new release');
    }
    expect(parsed.to).toEqual([{ name: 'Dana Reyes', address: 'dana@shop.example' }]);
    expect(parsed.from).toEqual({ name: 'Daybook', address: 'daybook@shop.example' });
  });

  it('has one Message-ID per delivery key, so that a repeated one is the same mail', async () => {
    const [first, again, other] = [await sent(), await sent(), await sent(makeLetter({ key: 'other' }))];
    expect(again.parsed.messageId).toBe(first.parsed.messageId);
    expect(other.parsed.messageId).not.toBe(first.parsed.messageId);
    expect(first.parsed.messageId).toMatch(/^<[0-9a-f]{40}@shop\.example>$/);
  });

  it('stands in one thread with all mails of its run, and with no others', async () => {
    const reminder = makeLetter({ key: 'go-live-1/tell/1/reminder-1/dana', what: 'reminder' });
    const elsewhere = makeLetter({ about: { ...makeLetter().about, run: 'go-live-2' } });
    const [first, second, third] = [await sent(), await sent(reminder), await sent(elsewhere)];
    expect(first.parsed.references).toMatch(/^<[0-9a-f]{40}@shop\.example>$/);
    expect(second.parsed.references).toBe(first.parsed.references);
    expect(second.parsed.inReplyTo).toBe(first.parsed.references);
    expect(third.parsed.references).not.toBe(first.parsed.references);
  });

  it('takes replies and bounces at addresses with its handle', async () => {
    const mail = await sent();
    expect(mail.parsed.replyTo).toEqual([
      { name: 'Daybook', address: 'daybook+0123456789abcdef0123456789abcdef@shop.example' },
    ]);
    expect(mail.from).toBe('bounce+0123456789abcdef0123456789abcdef@shop.example');
    const said = await sent(makeLetter({ reply: 'Or answer this mail.' }));
    for (const part of [said.parsed.text, said.parsed.html]) expect(part).toContain('Or answer this mail.');
  });

  it('names no such address when nobody reads it, or when a whole group is told', async () => {
    const toGroup = await sent(makeLetter(), { channel: 'noc@shop.example', group: 'noc' });
    expect(toGroup).toMatchObject({ from: 'daybook@shop.example', to: ['noc@shop.example'] });
    expect(toGroup.parsed.replyTo).toBeUndefined();
    await transport.close();
    transport = emailTransport({
      name: 'mail',
      config: { ...mailbox.smtp, tls: 'none', timeoutMs: 5_000 },
      from: FROM,
      replies: false,
    });
    const unread = await sent(makeLetter({ reply: 'Or answer this mail.' }));
    expect(unread.parsed.text).not.toContain('Or answer this mail.');
    expect(unread.from).toBe('daybook@shop.example');
    expect(unread.parsed.replyTo).toBeUndefined();
  });

  it('asks other programs not to answer it, and never offers to unsubscribe', async () => {
    const mail = await sent();
    expect(headerOf(mail, 'auto-submitted')).toBe('auto-generated');
    expect(mail.parsed.headers.filter(({ key }) => key.startsWith('list-'))).toEqual([]);
  });

  it('tells how to reply where a reply counts, and nowhere else', () => {
    const HOW = 'Or answer this mail: write ACK, or NACK and your reason, as its first line.';
    const order = { handle: 'h', recipient: { person: 'dana', name: 'Dana' } };
    expect(letter(acknowledgementCard(), order).reply).toBe(HOW);
    for (const other of [
      letter(acknowledgementCard()),
      letter(acknowledgementCard({ level: 2 }), order),
      letter(acknowledgementCard(), { ...order, recipient: undefined }),
      letter(acknowledgementCard(), { ...order, what: 'closed' }),
      letter(acknowledgementCard({ kind: 'questionnaire' }), order),
      letter(approvalCard(), order),
    ])
      expect(other.reply).toBeUndefined();
  });

  it('cannot be changed once it is sent', () => {
    expect(transport.update).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    'a@shop.example\r\nRCPT TO:<evil@x.example>',
    '"dana@shop.example" <evil@x.example>',
    'dana@shop.example, evil@x.example',
    'dana@shop.example\n',
    '<dana@shop.example>',
    'dana@shop.example (evil@x.example)',
    'dana@localhost',
    '@shop.example',
    '',
  ])('written as %j is refused before anybody connects', async (email) => {
    const person = { ...DANA, email };
    expect(transport.cannotReach(person)).toContain('Dana Reyes');
    expect(await failure(transport.send(makeLetter(), { person }))).toMatchObject({ kind: 'refused' });
    expect(await failure(transport.send(makeLetter(), { channel: email, group: 'noc' }))).toMatchObject({
      kind: 'refused',
    });
    expect(mailbox.mails()).toEqual([]);
  });

  it('that is missing is no way to that person', () => {
    expect(transport.cannotReach({ id: 'x', name: 'Xena' })).toBe('Xena has no e-mail address in people.yaml');
    expect(transport.cannotReach(DANA)).toBeUndefined();
  });

  it('is the only one to which a mail goes, whatever name and subject say', async () => {
    const person = { ...DANA, name: 'Dana" <evil@x.example>\r\nBcc: evil@x.example\r\n' };
    const subject = 'Hello\r\nBcc: evil@x.example\r\n\r\nbody';
    const mail = await sent(makeLetter({ subject }), { person });
    expect(mail.to).toEqual(['dana@shop.example']);
    expect(mail.parsed.bcc).toBeUndefined();
    expect(mail.parsed.to).toHaveLength(1);
    expect(mail.parsed.to?.[0]?.address).toBe('dana@shop.example');
    expect(headerOf(mail, 'bcc')).toBeUndefined();
  });

  it('in the words of an author neither reads files nor fetches pages', async () => {
    const mail = await sent(makeLetter({ body: '![x](file:///etc/passwd) <img src="http://169.254.169.254/">' }));
    expect(mail.parsed.attachments).toEqual([]);
    expect(mail.raw.toString()).not.toContain('root:');
  });
});
