import PostalMime from 'postal-mime';
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

/** One mailbox in which mails come back. */
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
 * Works in one mail as it came. Idempotent: its Message-ID names the answer. Never throws: what goes wrong stands in the
 * log, without addresses, words and handles.
 */
export async function handleMail(raw: Uint8Array, source: MailSource, door: MailDoor): Promise<MailOutcome> {
  try {
    const mail = await PostalMime.parse(raw).catch(() => undefined);
    if (!mail) return refuse(source, door, 'unreadable');
    const { people } = await door.readPeople();
    const judged = await judgeMail(mail, { ...source, people: { people }, readHandle: door.readHandle });
    if (judged.is === 'nothing') return refuse(source, door, judged.why);
    return settle(await give(judged, source, door), { judged, source, door });
  } catch (error) {
    const { status, code } = refusalOf(error);
    if (status < 500 && code !== 'not-open-yet') return refuse(source, door, code);
    door.log('warn', 'a mail could not be worked in yet; it is read again', { transport: source.transport, code });
    return 'again';
  }
}

type Useful = Exclude<JudgedMail, { is: 'nothing' }>;

function give(judged: Useful, { transport }: MailSource, door: MailDoor): Promise<Verdict> {
  const { place, jti } = judged;
  if (judged.is === 'bounce') return door.reportBounce({ place: judged.place, transport, why: judged.why, jti });
  const { run, ask, digest, about } = place;
  const { person, words } = judged;
  return door.giveAnswer(
    { person, level: 1, via: 'mail', identity: 'reply' },
    { run, ask, digest, jti, ...words, ...(about !== undefined && { about }) },
  );
}

function settle(verdict: Verdict, o: { judged: Useful; source: MailSource; door: MailDoor }): MailOutcome {
  const { judged, source, door } = o;
  if (verdict.verdict === 'refused') return refuse(source, door, verdict.reason ?? 'refused');
  const { run, ask } = judged.place;
  door.log('info', judged.is === 'bounce' ? 'a mail came back' : 'a reply counts', {
    transport: source.transport,
    run,
    ask,
    verdict: verdict.verdict,
  });
  return 'accepted';
}

function refuse({ transport }: MailSource, { log }: MailDoor, why: string): MailOutcome {
  log('info', 'a mail is no answer', { transport, why });
  return 'refused';
}
