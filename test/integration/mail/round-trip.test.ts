import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Email } from 'postal-mime';
import { ClientFailure } from '../../../client/failure.js';
import type { FoundMailbox } from '../../../gateway/mail/find-mailboxes.js';
import { type MailReader, startMailReader } from '../../../gateway/mail/start-mail-reader.js';
import type { Verdict } from '../../../model/ask.js';
import type { Letter } from '../../../model/messages/letter.js';
import type { Person } from '../../../model/people.js';
import { folderRecords } from '../../../records/folder.js';
import { noteHandle, readHandle } from '../../../records/handles.js';
import type { RecordStore } from '../../../records/store.js';
import { emailTransport } from '../../../transports/email/email-transport.js';
import type { Transport } from '../../../transports/transport.js';
import { describeNeeding } from '../../support/needs.js';
import { makeLetter } from '../../transports/support/letters.js';
import { Door, type Given } from './support/door.js';
import { type MailProgram, mailProgram } from './support/mail-program.js';
import { type MailServers, postfixAndDovecot, startMailServers } from './support/mail-servers.js';

const PLACE = { run: 'go-live-1', ask: 'tell/1', digest: 'a'.repeat(64) };
const DANA: Person = { id: 'dana', name: 'Dana Reyes', email: 'dana@shop.test' };
const GONE: Person = { id: 'gone', name: 'Gil Gone', email: 'gone@shop.test' };

describeNeeding(postfixAndDovecot, 'mail through postfix and dovecot', () => {
  let servers: MailServers;
  let program: MailProgram;
  let transport: Transport;
  let folder: string;
  let store: RecordStore;
  let readers: MailReader[];
  let counter = 0;

  beforeAll(async () => {
    servers = await startMailServers();
    program = mailProgram(servers);
    transport = emailTransport({
      name: 'mail',
      config: { host: '127.0.0.1', port: servers.submission, tls: 'none', timeoutMs: 10_000 },
      from: { name: 'Daybook', address: 'daybook@shop.test' },
      replies: true,
    });
  });
  afterAll(async () => {
    await transport.close();
    await servers.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'daybook-records-'));
    store = folderRecords(folder);
    readers = [];
  });
  afterEach(async () => {
    await Promise.all(readers.map((reader) => reader.close()));
    await rm(folder, { recursive: true, force: true });
  });

  function mailbox(): FoundMailbox {
    const { imap: port, password } = servers;
    const config = { host: '127.0.0.1', port, tls: 'none' as const, user: 'daybook', password, mailbox: 'INBOX' };
    return { config, sources: [{ transport: 'mail', sender: 'daybook@shop.test', authServ: 'mx.shop.test' }] };
  }

  /** A gateway's reader whose answers end at `door`. */
  function read(door: Door): void {
    const parts = { ...door.parts, readHandle: (handle: string) => readHandle(store, handle) };
    readers.push(startMailReader({ mailboxes: [mailbox()], store, door: parts, now: () => Date.now() }));
  }

  function door(answers?: (given: Given) => Promise<Verdict>): Door {
    return new Door({ dana: DANA, gone: GONE }, answers);
  }

  /** Sends a letter to somebody and notes its handle, as the worker does. */
  async function tell(person: Person): Promise<Letter> {
    counter += 1;
    const run = `go-live-${counter}`;
    const handle = await noteHandle(store, { ...PLACE, run, person: person.id });
    const about = { ...makeLetter().about, run };
    const letter = makeLetter({ key: `${run}/tell/1/ask/${person.id}`, handle, about });
    expect(await transport.send(letter, { person })).toEqual({ state: 'sent' });
    return letter;
  }

  /** The letter as Dana's mail program shows it. */
  function received({ handle = '' }: Letter): Promise<Email> {
    return program.received(({ replyTo }) => replyTo?.[0]?.address?.includes(handle) ?? false);
  }

  it('takes an ACK from the very person as it arrives, and marks it once it counts', async () => {
    const gateway = door();
    read(gateway);
    await gateway.reading;
    const letter = await tell(DANA);
    await program.reply(await received(letter), 'ACK');
    expect(await gateway.answer()).toMatchObject({
      answerer: { person: DANA, level: 1, via: 'mail', identity: 'reply' },
      answering: { run: letter.about.run, ask: 'tell/1', action: 'acknowledge', digest: PLACE.digest },
    });
    await gateway.logged('a reply counts');
    await readers[0]?.close();
    expect(await program.flagsOf(letter.handle ?? '')).toContain('DaybookAccepted');
  });

  it('takes a NACK with its reason', async () => {
    const gateway = door();
    read(gateway);
    await program.reply(await received(await tell(DANA)), 'NACK the database is not ready');
    expect(await gateway.answer()).toMatchObject({
      answering: { action: 'decline', reason: 'the database is not ready' },
    });
  });

  it('believes nobody for whom our own server does not vouch, whatever they bring along', async () => {
    const gateway = door();
    read(gateway);
    const mail = await received(await tell(DANA));
    const headers = { 'Authentication-Results': 'mx.shop.test; dmarc=pass header.from=shop.test' };
    await program.reply(mail, 'ACK', { port: servers.outside, headers });
    expect(await gateway.refusal()).toBe('dmarc');
    expect(gateway.answers).toEqual([]);
  });

  it('reads a genuine bounce of an address that does not exist', async () => {
    const gateway = door();
    read(gateway);
    const letter = await tell(GONE);
    expect(await gateway.bounce()).toMatchObject({
      place: { run: letter.about.run, ask: 'tell/1', person: 'gone' },
      transport: 'mail',
      why: 'no such mailbox (5.1.1)',
    });
    expect(gateway.answers).toEqual([]);
  });

  it('gives one answer when two gateways work in the same mail at the same time', async () => {
    const given: Given[] = [];
    let both: () => void = () => undefined;
    const bothHaveIt = new Promise<void>((resolve) => {
      both = resolve;
    });
    const take = async (one: Given): Promise<Verdict> => {
      given.push(one);
      if (given.length === 2) both();
      await bothHaveIt;
      return { verdict: 'accepted', message: 'recorded' };
    };
    const gateways = [door(take), door(take)];
    for (const gateway of gateways) read(gateway);
    await Promise.all(gateways.map((gateway) => gateway.reading));
    await program.reply(await received(await tell(DANA)), 'ACK');
    await bothHaveIt;
    expect(new Set(given.map(({ answering }) => answering.jti)).size).toBe(1);
  });

  it('keeps an answer that nobody could take yet, and gives it again', async () => {
    let tries = 0;
    const gateway = door(async () => {
      tries += 1;
      if (tries === 1) throw new ClientFailure('unreachable', 'Temporal is away');
      return { verdict: 'accepted', message: 'recorded' };
    });
    read(gateway);
    const letter = await tell(DANA);
    await program.reply(await received(letter), 'ACK');
    await gateway.logged('a mail could not be worked in yet; it is read again');
    expect(await program.flagsOf(letter.handle ?? '')).not.toContain('DaybookAccepted');
    await gateway.logged('a reply counts');
    expect(tries).toBe(2);
  });

  it('goes on after the IMAP server was away, and loses nothing that came meanwhile', async () => {
    const gateway = door();
    read(gateway);
    await gateway.reading;
    const mail = await received(await tell(DANA));
    await servers.stopImap();
    await program.reply(mail, 'ACK');
    await servers.startImap();
    expect(await gateway.answer()).toMatchObject({ answering: { action: 'acknowledge' } });
  });
});
