import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Mailbox, startMailbox } from '../../tools/mailbox/start-mailbox.js';
import { emailTransport } from '../../transports/email/email-transport.js';
import type { Transport } from '../../transports/transport.js';
import { failure } from './support/failure.js';
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
    expect(await transport.send(makeLetter(), { person: DANA })).toEqual({ state: 'sent' });
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
