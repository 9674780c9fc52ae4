import type { CursorPlace } from './cursor.js';
import type { MailOutcome } from './handle-mail.js';
import type { ListedMail, MailboxSession } from './mailbox-session.js';

/** Keywords in the mailbox, for people who look there, and so that nothing is worked in twice. */
const KEYWORDS: Record<Exclude<MailOutcome, 'again'>, string> = {
  accepted: 'DaybookAccepted',
  refused: 'DaybookRefused',
};

/** No reply is longer. */
const LARGEST = 10 * 1024 * 1024;

export interface ReadMailbox {
  session: Pick<MailboxSession, 'validity' | 'top' | 'list' | 'source' | 'mark'>;
  cursor: CursorPlace;
  /** Mails that this process has settled above the cursor, by UID: for servers that keep no keywords. */
  settled: Set<string>;
  handle(raw: Uint8Array): Promise<MailOutcome>;
}

/**
 * Reads everything new, lowest first. A mail is marked only after it was worked in, and the cursor never passes one that
 * must be read again, so that nothing is lost when the process ends anywhere here. Resolves with whether any is left.
 */
export async function readMailbox({ session, cursor, settled, handle }: ReadMailbox): Promise<{ left: boolean }> {
  const { validity, top } = session;
  const before = await cursor.read();
  const known = before?.validity === validity ? before.uid : undefined;
  const mails = await session.list(known);
  // A mailbox that was never read begins with its recent mails.
  let uid = known ?? (mails[0] ? mails[0].uid - 1 : top);
  let left = false;
  for (const mail of mails) {
    const done = isSettled(mail, settled.has(keyOf(validity, mail))) || (await work(mail, session, handle));
    if (done) settled.add(keyOf(validity, mail));
    else left = true;
    if (!left) uid = mail.uid;
  }
  if (uid !== known) await cursor.write({ validity, uid });
  forgetUpTo(settled, validity, uid);
  return { left };
}

function isSettled({ keywords, size }: ListedMail, known: boolean): boolean {
  return known || size > LARGEST || Object.values(KEYWORDS).some((keyword) => keywords.has(keyword));
}

async function work(
  { uid }: ListedMail,
  session: ReadMailbox['session'],
  handle: ReadMailbox['handle'],
): Promise<boolean> {
  const raw = await session.source(uid);
  const outcome = raw ? await handle(raw) : 'refused';
  if (outcome === 'again') return false;
  if (raw) await session.mark(uid, KEYWORDS[outcome]);
  return true;
}

function keyOf(validity: string, { uid }: Pick<ListedMail, 'uid'>): string {
  return `${validity}/${uid}`;
}

/** What lies below the cursor is not listed again. */
function forgetUpTo(settled: Set<string>, validity: string, uid: number): void {
  for (const key of settled) {
    const [of, number] = key.split('/');
    if (of !== validity || Number(number) <= uid) settled.delete(key);
  }
}
