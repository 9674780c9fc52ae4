import { setTimeout as delay } from 'node:timers/promises';
import type { RecordStore } from '../../records/store.js';
import { cursorOf } from './cursor.js';
import type { FoundMailbox } from './find-mailboxes.js';
import { handleMail, type MailDoor } from './handle-mail.js';
import { type MailboxSession, openMailbox } from './mailbox-session.js';
import { readMailbox } from './read-mailbox.js';

export interface MailReader {
  /** Ends all connections; a mail that is being worked in is worked in to its end. Idempotent. */
  close(): Promise<void>;
}

export interface MailReaderOptions {
  mailboxes: readonly FoundMailbox[];
  store: RecordStore;
  door: MailDoor;
  /** Wall time, ms. */
  now(): number;
}

/** Pauses before a mailbox is opened again, or a mail read again: doubled from the first to the last. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 60_000;

/**
 * Reads the mailboxes until it is closed, as mails arrive. A mailbox that cannot be opened is tried again for ever; the
 * gateway serves meanwhile. Two gateways may read the same mailbox: each answer counts once.
 */
export function startMailReader(o: MailReaderOptions): MailReader {
  const stop = new AbortController();
  const readers = o.mailboxes.map((mailbox) => readForEver(mailbox, o, stop.signal));
  return {
    close: async () => {
      stop.abort();
      await Promise.all(readers);
    },
  };
}

async function readForEver(mailbox: FoundMailbox, o: MailReaderOptions, stop: AbortSignal): Promise<void> {
  const transport = mailbox.sources.map((source) => source.transport).join(', ');
  const settled = new Set<string>();
  let pause = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    try {
      const session = await openMailbox(mailbox.config, { now: o.now, stop });
      o.door.log('info', 'reading replies', { transport });
      pause = FIRST_PAUSE_MS;
      await readUntilEnd(session, { mailbox, settled, o, stop });
    } catch (error) {
      const { code, authenticationFailed } = error as { code?: string; authenticationFailed?: boolean };
      const why = authenticationFailed ? 'user or password refused' : (code ?? 'unforeseen');
      o.door.log('error', 'replies cannot be read; trying again', { transport, why });
    }
    await patience(pause, stop);
    pause = Math.min(pause * 2, LAST_PAUSE_MS);
  }
}

interface Reading {
  mailbox: FoundMailbox;
  settled: Set<string>;
  o: MailReaderOptions;
  stop: AbortSignal;
}

/** Resolves when the connection has ended. */
async function readUntilEnd(session: MailboxSession, { mailbox, settled, o, stop }: Reading): Promise<void> {
  const cursor = cursorOf(o.store, mailbox.config);
  const handle = (raw: Uint8Array) => handleMail(raw, mailbox.sources, o.door);
  let ended = false;
  void session.ended.then(() => {
    ended = true;
  });
  let news = makeNews();
  session.onNews(() => news.tell());
  let pause = FIRST_PAUSE_MS;
  try {
    while (!ended && !stop.aborted) {
      news = makeNews();
      const { left } = await readMailbox({ session, cursor, settled, handle });
      const waiting = new AbortController();
      const time = patience(left ? pause : undefined, AbortSignal.any([stop, waiting.signal]));
      await Promise.race([news.told, session.ended, time]);
      waiting.abort();
      pause = left ? Math.min(pause * 2, LAST_PAUSE_MS) : FIRST_PAUSE_MS;
    }
  } finally {
    session.close();
  }
}

function makeNews(): { told: Promise<void>; tell(): void } {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { told, tell };
}

/** After `ms`, or when it is time to stop; without `ms` only then. */
async function patience(ms: number | undefined, stop: AbortSignal): Promise<void> {
  await delay(ms ?? 2 ** 31 - 1, undefined, { signal: stop, ref: ms !== undefined }).catch(() => undefined);
}
