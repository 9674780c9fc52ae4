import { createHash } from 'node:crypto';
import type { Email } from 'postal-mime';
import type { People, Person } from '../../model/people.js';
import type { HandlePlace } from '../../records/handles.js';
import { passesDmarc } from './authentication-results.js';
import { deliveryReport } from './delivery-report.js';
import { hasNullSender, senderIn, taggedIn, valuesOf, whyAutomatic } from './mail-headers.js';
import { type ReplyWords, replyWords } from './reply-words.js';

/** What a mail that came back is good for. `nothing` has a machine reason, for the log. */
export type JudgedMail =
  | { is: 'answer'; person: Person; place: HandlePlace; words: ReplyWords; jti: string }
  | { is: 'bounce'; place: HandlePlace & { person: string }; why: string; jti: string }
  | { is: 'nothing'; why: string };

export interface JudgeMail {
  /** Address that our mails come from. */
  sender: string;
  /** Name of our own mail server in Authentication-Results; without one no reply is believed. */
  authServ?: string;
  people: Pick<People, 'people'>;
  readHandle(handle: string): Promise<HandlePlace | undefined>;
}

/**
 * A reply counts when everything fits: a handle that we made for one person, written by a hand, from exactly that person's
 * address, which our own mail server vouches for, and ACK or NACK in its first line. Everything else is nothing.
 */
export async function judgeMail(mail: Email, o: JudgeMail): Promise<JudgedMail> {
  const tagged = taggedIn(mail, o.sender);
  if (!tagged) return nothing('no-handle');
  const place = await o.readHandle(tagged.handle);
  if (!place) return nothing('handle-unknown');
  const jti = jtiOf(mail);
  if (jti === undefined) return nothing('no-message-id');
  if (tagged.for === 'bounce') return judgeBounce(mail, place, jti);
  const automatic = whyAutomatic(mail);
  if (automatic !== undefined) return nothing(automatic);
  const person = place.person === undefined ? undefined : personOf(o.people, place.person);
  if (!person?.email) return nothing('nobody-invited');
  const from = senderIn(mail);
  if (from === undefined || from !== person.email.toLowerCase()) return nothing('wrong-sender');
  if (o.authServ === undefined) return nothing('no-auth-server');
  const lines = mail.headerLines.filter(({ key }) => key === 'authentication-results').map(({ line }) => line);
  const domain = from.slice(from.lastIndexOf('@') + 1);
  if (!passesDmarc(lines, { authServ: o.authServ, domain })) return nothing('dmarc');
  const words = replyWords(mail.text ?? '');
  return words ? { is: 'answer', person, place, words, jti } : nothing('no-answer-in-it');
}

function judgeBounce(mail: Email, place: HandlePlace, jti: string): JudgedMail {
  if (!hasNullSender(mail)) return nothing('bounce-from-somebody');
  const report = deliveryReport(mail);
  if (!report) return nothing('no-delivery-status');
  if (report.outcome !== 'failed') return nothing(`delivery-${report.outcome}`);
  const { person } = place;
  return person === undefined
    ? nothing('nobody-invited')
    : { is: 'bounce', place: { ...place, person }, why: report.why, jti };
}

/** Two gateways that read the same mail give the same answer. */
function jtiOf(mail: Email): string | undefined {
  const [id, ...more] = valuesOf(mail, 'message-id');
  if (!id || more.length > 0) return undefined;
  return `mail-${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

function personOf({ people }: Pick<People, 'people'>, id: string): Person | undefined {
  return Object.hasOwn(people, id) ? people[id] : undefined;
}

function nothing(why: string): JudgedMail {
  return { is: 'nothing', why };
}
