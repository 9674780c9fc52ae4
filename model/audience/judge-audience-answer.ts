import type { AskStatus, Verdict } from '../ask.js';
import type { AskCard } from '../messages/ask-card.js';
import type { FormField } from '../plan.js';
import type { AudienceAnswer } from './answer.js';
import { writtenBytes } from './answer-room.js';
import type { AudienceMode } from './audience.js';
import { formProblems } from './form.js';
import { bouncedDelivery, CHANGES_PER_PERSON, isUnanswered } from './ledger.js';
import type { LedgerEntry } from './ledger-entry.js';

/** Questions that a refusal names; the page shows them all. */
const PROBLEMS_NAMED = 20;

/** Who waives somebody steers the run, and steering takes a sign-in. */
const WAIVE_LEVEL = 3;

export interface AudienceJudge {
  mode: AudienceMode;
  card: Pick<AskCard, 'actions' | 'digest' | 'level' | 'deadlineAt'>;
  status: AskStatus;
  /** The ask is over, by its status or by the clock: what comes now is late. */
  over: boolean;
  form?: FormField[];
  stewards: readonly string[];
  /** Bytes that the answer's form and reason may have together. */
  room: number;
}

/**
 * What an authenticated answer is worth to the entry it is about; `entry` is missing when nobody of that name is asked.
 * `accepted` and `late` are to be worked in by `applyAnswer`, the others change nothing. Pure. Nothing here authenticates:
 * the batch's signature has been checked before.
 */
export function judgeAudienceAnswer(
  entry: LedgerEntry | undefined,
  answer: AudienceAnswer,
  judge: AudienceJudge,
): Verdict {
  const verdict = entry
    ? verdictOn(entry, answer, judge)
    : refused('not-in-audience', `${answer.about} is not among the people who are asked`);
  return { ...verdict, status: judge.status };
}

function verdictOn(entry: LedgerEntry, answer: AudienceAnswer, judge: AudienceJudge): Verdict {
  switch (answer.action) {
    case 'bounced':
      return bounceVerdict(entry, answer);
    case 'seen':
      return seenVerdict(entry, answer);
    case 'waive':
      return waiveVerdict(entry, answer, judge);
    default:
      return answerVerdict(entry, answer, judge);
  }
}

function bounceVerdict(entry: LedgerEntry, answer: AudienceAnswer): Verdict {
  if (answer.sub !== 'gateway') return refused('not-offered', 'only a transport says that a message bounced');
  if (bouncedDelivery(entry, answer) >= 0) return accepted('noted: the message did not arrive');
  return { verdict: 'already', message: 'nothing that was sent is still on its way there' };
}

function seenVerdict(entry: LedgerEntry, answer: AudienceAnswer): Verdict {
  if (answer.sub !== entry.person) return refused('not-yours', `only ${entry.person} can have seen it`);
  if (entry.state !== 'seen' && isUnanswered(entry)) return accepted('noted: seen');
  return { verdict: 'already', message: 'it is known that you have seen it' };
}

function waiveVerdict(entry: LedgerEntry, answer: AudienceAnswer, judge: AudienceJudge): Verdict {
  const { stewards, mode } = judge;
  if (mode === 'tells') return notHere();
  if (!stewards.includes(answer.sub))
    return refused('not-a-steward', 'only those who may steer the run may waive somebody');
  if (answer.level < WAIVE_LEVEL) return tooLow(WAIVE_LEVEL, answer.level);
  if (answer.digest !== judge.card.digest) return digestChanged();
  const long = tooLong(answer, judge);
  if (long) return long;
  if (entry.state === 'waived') return { verdict: 'already', message: `${entry.name} is waived already` };
  if (judge.over)
    return { verdict: 'late', reason: 'closed', message: 'the ask is over: nobody can be waived any more' };
  if (!isUnanswered(entry)) return refused('answered', `${entry.name} has answered: there is nothing to waive`);
  return accepted(`${entry.name} is waived`);
}

function answerVerdict(entry: LedgerEntry, answer: AudienceAnswer, judge: AudienceJudge): Verdict {
  const { card, mode, over } = judge;
  if (mode === 'tells') return notHere();
  if (!mayAnswer(entry, answer.sub))
    return refused('not-your-entry', `${entry.name} answers for themselves, or a deputy who was told`);
  if (!card.actions.includes(answer.action)) return refused('not-offered', `it takes ${card.actions.join(', ')}`);
  if (answer.digest !== card.digest) return digestChanged();
  if (answer.level < card.level) return tooLow(card.level, answer.level);
  const long = tooLong(answer, judge);
  if (long) return long;
  const flaw = formFlaw(answer, judge);
  if (flaw) return refused('bad-form', flaw);
  if (isRepeat(entry, answer)) return { verdict: 'already', message: `"${answer.action}" is recorded already` };
  if ((entry.changes ?? 0) >= CHANGES_PER_PERSON)
    return refused('too-many-changes', 'you have changed your answer too often; what counts now stands');
  return over ? late(judge) : accepted(`${answer.action}: recorded`);
}

function mayAnswer({ person, deputies }: LedgerEntry, sub: string): boolean {
  return sub === person || (deputies ?? []).some((deputy) => deputy.person === sub);
}

function formFlaw(answer: AudienceAnswer, { form }: AudienceJudge): string | undefined {
  if (answer.action !== 'answer') return undefined;
  const problems = formProblems(form ?? [], answer.form ?? {});
  if (problems.length === 0) return undefined;
  const named = problems.slice(0, PROBLEMS_NAMED).map(({ message }) => message);
  return `${named.join('; ')}.`;
}

/** The same answer by the same person, in time or late, says nothing new. */
function isRepeat({ state, lateAnswer, answer: given }: LedgerEntry, answer: AudienceAnswer): boolean {
  const wanted = answer.action === 'decline' ? 'declined' : 'acknowledged';
  if (state !== wanted && !(lateAnswer === wanted)) return false;
  if (given?.answer.sub !== answer.sub) return false;
  return answer.action !== 'answer' || sameForm(given.answer.form, answer.form);
}

function sameForm(given: AudienceAnswer['form'], form: AudienceAnswer['form']): boolean {
  const sorted = (fields: AudienceAnswer['form']) => JSON.stringify(Object.entries(fields ?? {}).toSorted());
  return sorted(given) === sorted(form);
}

function late({ status, card }: AudienceJudge): Verdict {
  const since = new Date(card.deadlineAt).toISOString();
  const why = status === 'open' || status === 'expired' ? `the deadline was ${since}` : `this ask is ${status}`;
  return { verdict: 'late', reason: 'closed', message: `${why}; your answer is on record as late` };
}

function accepted(message: string): Verdict {
  return { verdict: 'accepted', message };
}

function refused(reason: string, message: string): Verdict {
  return { verdict: 'refused', reason, message };
}

function notHere(): Verdict {
  return refused('not-offered', 'this ask is answered in the run, not in its audience');
}

function digestChanged(): Verdict {
  return refused('digest-changed', 'what you saw is not what is asked now; look again');
}

function tooLong(answer: AudienceAnswer, { room }: AudienceJudge): Verdict | undefined {
  const bytes = writtenBytes(answer);
  if (bytes <= room) return undefined;
  return refused('too-long', `what you wrote has ${bytes} bytes, and there is room for ${room}; shorten it`);
}

function tooLow(needed: number, given: number): Verdict {
  return refused('level-too-low', `it needs level ${needed}, yours is ${given}; sign in`);
}
