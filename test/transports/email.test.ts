import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { headerOf, type Mail } from '../../tools/mailbox/mail.js';
import { type Mailbox, startMailbox } from '../../tools/mailbox/start-mailbox.js';
import { emailTransport } from '../../transports/email/email-transport.js';
import { DeliveryError, type Destination, type Transport } from '../../transports/transport.js';
import { acknowledgementCard, approvalCard, letter } from '../model/messages/made-up-asks.js';
import { DANA, makeLetter } from './support/letters.js';

const FROM = { name: 'Daybook', address: 'daybook@shop.example' };

let mailbox: Mailbox;
let transport: Transport;
beforeEach(async () => {
  mailbox = await startMailbox();
  transport = open(mailbox.smtp);
});
afterEach(async () => {
  await transport.close();
  await mailbox.close();
});

function open(smtp: { host: string; port: number }, timeoutMs = 5_000): Transport {
  return emailTransport({ name: 'mail', config: { ...smtp, tls: 'none', timeoutMs }, from: FROM, replies: true });
}

async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof DeliveryError) return error;
  throw new Error(`no DeliveryError: ${String(error)}`);
}

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

describe('a mail server', () => {
  it('that refuses a recipient for good sends us to another transport', async () => {
    mailbox.order({ at: 'recipient', does: 'refuse', code: 550, text: '5.1.1 canary said so' });
    const error = await failure(transport.send(makeLetter(), { person: DANA }));
    expect(error.kind).toBe('refused');
    expect(error.message).toBe(
      'the mail server of mail refused the mail to dana@shop.example: 550, no such mailbox (5.1.1)',
    );
  });

  it('that refuses the content for good does too', async () => {
    mailbox.order({ at: 'content', does: 'refuse', code: 554 });
    expect(await failure(transport.send(makeLetter(), { person: DANA }))).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['recipient', 451],
    ['content', 452],
    ['sender', 550],
    ['sender', 421],
    ['greeting', 554],
  ] as const)('that says no to the %s with %i is asked again later', async (at, code) => {
    mailbox.order({ at, does: 'refuse', code });
    expect(await failure(transport.send(makeLetter(), { person: DANA }))).toMatchObject({ kind: 'unavailable' });
    expect(mailbox.mails()).toEqual([]);
  });

  it.each(['greeting', 'sender', 'recipient'] as const)(
    'that hangs up at the %s has not got the mail, and gets it once when it is back',
    async (at) => {
      const fault = mailbox.order({ at, does: 'drop', times: 1 });
      expect(await failure(transport.send(makeLetter(), { person: DANA }))).toMatchObject({ kind: 'unavailable' });
      expect(fault.struck).toBe(1);
      await transport.send(makeLetter(), { person: DANA });
      expect(mailbox.mails()).toHaveLength(1);
    },
  );

  it('that hangs up after the mail may have it: it is lost, and never sent again by itself', async () => {
    const fault = mailbox.order({ at: 'content', does: 'drop', kept: true });
    const error = await failure(transport.send(makeLetter(), { person: DANA }));
    expect(error.kind).toBe('lost');
    expect(fault.struck).toBe(1);
    expect(mailbox.mails()).toHaveLength(1);
    fault.remove();
    await transport.send(makeLetter(), { person: DANA });
    expect(new Set(mailbox.mails().map(({ parsed }) => parsed.messageId)).size).toBe(1);
  });

  it('that says nothing after the mail is waited for no longer than told', async () => {
    await transport.close();
    transport = open(mailbox.smtp, 200);
    mailbox.order({ at: 'content', does: 'delay', ms: 60_000 });
    expect(await failure(transport.send(makeLetter(), { person: DANA }))).toMatchObject({ kind: 'lost' });
  });

  it('that is slow in between is waited for', async () => {
    mailbox.order({ at: 'recipient', does: 'delay', ms: 150 });
    await sent();
  });

  it('that refuses one of many mails takes the others', async () => {
    mailbox.order({ at: 'recipient', does: 'refuse', code: 550, to: 'nobody' });
    const people = ['ada', 'nobody', 'bea', 'cai', 'dov'].map((id) => ({ id, name: id, email: `${id}@shop.example` }));
    const results = await Promise.allSettled(
      people.map((person) => transport.send(makeLetter({ key: person.id }), { person })),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(
      mailbox
        .mails()
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual(['ada', 'bea', 'cai', 'dov'].map((id) => `${id}@shop.example`));
  });

  it('that is not there is unavailable, and no other one is tried', async () => {
    const gone = await startMailbox();
    await gone.close();
    await transport.close();
    transport = open(gone.smtp);
    const error = await failure(transport.send(makeLetter(), { person: DANA }));
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('mail') });
    expect(mailbox.mails()).toEqual([]);
  });

  it('that offers no encryption where it is demanded gets neither password nor mail', async () => {
    await transport.close();
    transport = emailTransport({
      name: 'mail',
      config: { ...mailbox.smtp, tls: 'starttls', user: 'daybook', password: 'canary-password', timeoutMs: 2_000 },
      from: FROM,
      replies: false,
    });
    const error = await failure(transport.send(makeLetter(), { person: DANA }));
    expect(error.kind).toBe('unavailable');
    expect(error.message).not.toContain('canary');
    expect(mailbox.mails()).toEqual([]);
  });

  it('that speaks something else is unavailable', async () => {
    const server: Server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await transport.close();
    transport = open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    expect(await failure(transport.send(makeLetter(), { person: DANA }))).toMatchObject({ kind: 'unavailable' });
    server.close();
  });
});
