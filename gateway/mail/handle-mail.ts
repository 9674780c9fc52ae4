import PostalMime, { type Email } from 'postal-mime';
import type { Verdict } from '../../model/ask.js';
import type { People } from '../../model/people.js';
import type { HandlePlace } from '../../records/handles.js';
import type { Answerer, Answering } from '../answering/answerer.js';
import type { GatewayLog } from '../context.js';
import { refusalOf } from '../refusal.js';
import { type JudgedMail, judgeMail } from './judge-mail.js';
import type { BouncedMail } from './report-bounce.js';

/** The one door for answers, as giveAnswer() of gateway/answering/ with its gateway in hand. */
export type GiveAnswer = (answerer: Answerer, answering: Answering) => Promise<Verdict>;

/** What mails lead to. */
export interface MailDoor {
  giveAnswer: GiveAnswer;
  reportBounce(bounced: BouncedMail): Promise<Verdict>;
  readHandle(handle: string): Promise<HandlePlace | undefined>;
  /** people.yaml as it stands now. */
  readPeople(): Promise<Pick<People, 'people'>>;
  log: GatewayLog;
}

/** A transport whose mails come back to a mailbox. */
export interface MailSource {
  /** Name of the transport in daybook.yaml. */
  transport: string;
  /** Address that its mails come from. */
  sender: string;
  authServ?: string;
}

/**
 * What became of a mail. `accepted`: it counted, or it had counted before. `refused`: it is no answer, or not a good one,
 * for ever. `again`: nobody could say; it is read once more later.
 */
export type MailOutcome = 'accepted' | 'refused' | 'again';

/**
 * Works in one mail as it came, to a mailbox of these transports. Idempotent: its Message-ID names the answer. Never throws:
 * what goes wrong stands in the log, without addresses, words and handles.
 */
export async function handleMail(
  raw: Uint8Array,
  sources: readonly MailSource[],
  door: MailDoor,
): Promise<MailOutcome> {
  const transports = sources.map(({ transport }) => transport).join(', ');
  try {
    const mail = await PostalMime.parse(raw).catch(() => undefined);
    if (!mail) return refuse(transports, door, 'unreadable');
    const { useful, why } = await judgeFor(sources, mail, door);
    const [first] = useful;
    if (!first) return refuse(transports, door, why);
    if (first.judged.is === 'answer') return settle(await answer(first.judged, door), { ...first, door });
    return await bounce(useful, door);
  } catch (error) {
    const { status, code } = refusalOf(error);
    if (status < 500 && code !== 'not-open-yet') return refuse(transports, door, code);
    door.log('warn', 'a mail could not be worked in yet; it is read again', { transport: transports, code });
    return 'again';
  }
}

type Useful = Exclude<JudgedMail, { is: 'nothing' }>;

interface UsefulTo {
  judged: Useful;
  source: MailSource;
}

/** For which transports a mail is good for something; when for none, why not, by the one whose address it came to. */
async function judgeFor(
  sources: readonly MailSource[],
  mail: Email,
  door: MailDoor,
): Promise<{ useful: UsefulTo[]; why: string }> {
  const { people } = await door.readPeople();
  const useful: UsefulTo[] = [];
  let why = 'no-handle';
  for (const source of sources) {
    const judged = await judgeMail(mail, { ...source, people: { people }, readHandle: door.readHandle });
    if (judged.is !== 'nothing') useful.push({ judged, source });
    else if (why === 'no-handle') why = judged.why;
  }
  return { useful, why };
}

function answer({ place, jti, person, words }: Useful & { is: 'answer' }, door: MailDoor): Promise<Verdict> {
  const { run, ask, digest, about } = place;
  return door.giveAnswer(
    { person, level: 1, via: 'mail', identity: 'reply' },
    { run, ask, digest, jti, ...words, ...(about !== undefined && { about }) },
  );
}

/** Transports of one domain have one address for bounces: the first by which something was sent to the person is meant. */
async function bounce(useful: readonly UsefulTo[], door: MailDoor): Promise<MailOutcome> {
  let outcome: MailOutcome = 'refused';
  for (const { judged, source } of useful) {
    if (judged.is !== 'bounce') continue;
    const { place, why, jti } = judged;
    const { transport } = source;
    const verdict = await door.reportBounce({ place, transport, why, jti: `${jti}-${transport}` });
    outcome = settle(verdict, { judged, source, door });
    if (verdict.verdict === 'accepted') break;
  }
  return outcome;
}

function settle(verdict: Verdict, o: { judged: Useful; source: MailSource; door: MailDoor }): MailOutcome {
  const { judged, source, door } = o;
  if (verdict.verdict === 'refused') return refuse(source.transport, door, verdict.reason ?? 'refused');
  const { run, ask } = judged.place;
  door.log('info', judged.is === 'bounce' ? 'a mail came back' : 'a reply counts', {
    transport: source.transport,
    run,
    ask,
    verdict: verdict.verdict,
  });
  return 'accepted';
}

function refuse(transport: string, { log }: MailDoor, why: string): MailOutcome {
  log('info', 'a mail is no answer', { transport, why });
  return 'refused';
}
