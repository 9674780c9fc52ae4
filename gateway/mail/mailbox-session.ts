import { ImapFlow } from 'imapflow';
import type { ImapConfig } from '../../transports/email/imap-config.js';

/** An open mailbox. Every call rejects once the connection is gone. */
export interface MailboxSession {
  validity: string;
  /** UID of the last mail that there was when it was opened. */
  top: number;
  /** Mails above `uid`, lowest first; without one those of the last days. */
  list(uid: number | undefined): Promise<ListedMail[]>;
  /** The mail as it came; undefined when it is gone. */
  source(uid: number): Promise<Uint8Array | undefined>;
  /** Sets a keyword, where the server keeps such. */
  mark(uid: number, keyword: string): Promise<void>;
  /** Called whenever there may be new mails. */
  onNews(listener: () => void): void;
  /** Resolves when the connection has ended, whoever ended it. */
  ended: Promise<void>;
  close(): void;
}

export interface ListedMail {
  uid: number;
  size: number;
  keywords: ReadonlySet<string>;
}

const DAY_MS = 86_400_000;
/** Of a mailbox that was never read; handles of older mails belong to asks that are over. */
const FIRST_DAYS = 30;
const CONNECT_MS = 15_000;
/** IDLE begins so long after the last command. */
const IDLE_AFTER_MS = 100;
/** IDLE is begun anew so often, which finds out whether the connection still lives. */
const IDLE_MS = 240_000;

/**
 * Signs in and opens the mailbox; it stays open and idles (RFC 2177). `now` is wall time, ms. Rejects when it cannot, and
 * when it is time to stop before it has.
 */
export async function openMailbox(
  config: ImapConfig,
  { now, stop }: { now(): number; stop: AbortSignal },
): Promise<MailboxSession> {
  const client = new ImapFlow({
    host: config.host,
    port: config.port,
    secure: config.tls === 'implicit',
    doSTARTTLS: config.tls === 'starttls',
    auth: { user: config.user, pass: config.password },
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    autoIdleDelay: IDLE_AFTER_MS,
    maxIdleTime: IDLE_MS,
  });
  const ended = new Promise<void>((resolve) => client.once('close', resolve));
  // The end of the connection says all that is needed.
  client.on('error', () => client.close());
  const giveUp = () => client.close();
  stop.addEventListener('abort', giveUp);
  try {
    await client.connect();
    const { uidValidity, uidNext } = await client.mailboxOpen(config.mailbox);
    return { ...sessionOn(client, now), validity: String(uidValidity), top: uidNext - 1, ended };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

function sessionOn(client: ImapFlow, now: () => number): Omit<MailboxSession, 'validity' | 'top' | 'ended'> {
  return {
    list: async (uid) => {
      const since = new Date(now() - FIRST_DAYS * DAY_MS);
      const found = await client.search(uid === undefined ? { since } : { uid: `${uid + 1}:*` }, { uid: true });
      // `n:*` names the last mail also when it is below n.
      const uids = (found || []).filter((candidate) => uid === undefined || candidate > uid);
      if (uids.length === 0) return [];
      const mails = await client.fetchAll(uids, { uid: true, flags: true, size: true }, { uid: true });
      return mails
        .map((mail) => ({ uid: mail.uid, size: mail.size ?? 0, keywords: mail.flags ?? new Set<string>() }))
        .sort((left, right) => left.uid - right.uid);
    },
    source: async (uid) => {
      const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
      return mail ? mail.source : undefined;
    },
    mark: async (uid, keyword) => {
      await client.messageFlagsAdd(String(uid), [keyword], { uid: true });
    },
    onNews: (listener) => client.on('exists', listener),
    close: () => client.close(),
  };
}
