import type { Ask, AskAction, Delegation, Verdict, Vote } from '../ask.js';
import type { ApprovalRule } from '../policy.js';
import type { Members } from '../quorum.js';
import type { Statement } from '../statement.js';
import { answererRefusal } from './answerer.js';
import { approverRefusal } from './approver.js';
import { CLAIMED, isClaim, replacedBy } from './claims.js';
import { counting } from './counting.js';

/** Refused, late and repeated answers of one person to one ask that are kept on record; more are only answered. */
const RECORDED_PER_PERSON = 5;
/** Answers of one person to one ask that are taken at all: voting and withdrawing for ever would fill the run. */
const CHANGES_PER_PERSON = 20;

export interface JudgeContext {
  /** Run clock, ms. */
  now: number;
  starter: string;
  author: string;
  members: Members;
  /** The approval's rule; missing for other asks. */
  rule?: ApprovalRule;
}

export interface Judgement {
  verdict: Verdict;
  /** The ask afterwards; the same object when nothing changed. */
  ask: Ask;
  /** Whether it belongs on record. */
  record: boolean;
}

/**
 * What an authenticated answer is worth. Pure: the run stores what comes back. Nothing here authenticates; the
 * statement's signature has been checked before.
 */
export function judgeAnswer(ask: Ask, statement: Statement, context: JudgeContext): Judgement {
  const refusal = refusalOf(ask, statement, context);
  if (!refusal) return count(ask, statement, context.now);
  const before = ask.votes.filter((vote) => vote.sub === statement.sub && vote.void).length;
  if (refusal.verdict === 'already' || before >= RECORDED_PER_PERSON)
    return { verdict: { ...refusal, status: ask.status }, ask, record: false };
  const votes = [...ask.votes, { ...voteOf(statement, context.now), void: refusal.reason ?? refusal.verdict }];
  return { verdict: { ...refusal, status: ask.status }, ask: { ...ask, votes }, record: true };
}

function refusalOf(ask: Ask, statement: Statement, context: JudgeContext): Verdict | undefined {
  const given = current(ask, statement.sub, context);
  if (given && given.action === statement.action && given.for === statement.for)
    return { verdict: 'already', message: `your answer "${words(given.action)}" counts already` };
  if (ask.status !== 'open')
    return {
      verdict: 'late',
      reason: 'closed',
      message: `this ask is ${ask.status} since ${iso(ask.closedAt ?? context.now)}`,
    };
  if (ask.audience) return refused('answer-elsewhere', 'this is answered in its audience, not in the run');
  if (ask.kind !== 'approval' && isAnswered(ask, statement))
    return { verdict: 'late', reason: 'answered', message: 'somebody else has answered this already' };
  if (context.now >= ask.deadlineAt)
    return { verdict: 'late', reason: 'deadline', message: `the deadline was ${iso(ask.deadlineAt)}` };
  if (!ask.actions.includes(statement.action))
    return refused('not-offered', `it takes ${ask.actions.map(words).join(', ')}`);
  if (statement.digest !== ask.digest)
    return refused('digest-changed', 'what you saw is not what is asked now; look again');
  if (statement.level < ask.level)
    return refused('level-too-low', `it needs level ${ask.level}, yours is ${statement.level}; sign in`);
  if (ask.votes.filter((vote) => vote.sub === statement.sub).length >= CHANGES_PER_PERSON)
    return refused('too-many-changes', 'you have changed your answer too often; what counts now stands');
  if (statement.for !== undefined && ask.kind !== 'approval')
    return refused('no-place', 'nobody answers this in the place of somebody else');
  if (statement.action === 'withdraw' && !given && !ask.delegations?.some(({ from }) => from === statement.sub))
    return refused('nothing-to-withdraw', 'you have no vote here');
  return ask.kind === 'approval'
    ? approverRefusal(ask, statement, context)
    : answererRefusal(ask, statement, context.members);
}

/** Somebody has given this answer. Of a pair each gives one, and of everyone each gives their own. */
function isAnswered(ask: Ask, { action }: Statement): boolean {
  if (ask.everyone) return false;
  return ask.votes.some((vote) => !vote.void && (!ask.pair || vote.action === action));
}

function count(ask: Ask, statement: Statement, now: number): Judgement {
  const { action } = statement;
  const vote = voteOf(statement, now);
  if (isClaim(ask, vote)) return claimed(ask, { ...vote, void: CLAIMED });
  const others = ask.votes.map((one) => replacedBy(one, vote));
  const standing = action === 'withdraw' ? 'withdrawn' : action === 'delegate' ? 'delegated' : undefined;
  const delegations = delegationsAfter(ask, statement, now);
  return {
    verdict: { verdict: 'accepted', message: `${words(action)}: recorded`, status: ask.status },
    ask: {
      ...ask,
      votes: [...others, standing ? { ...vote, void: standing } : vote],
      ...(delegations.length > 0 || ask.delegations ? { delegations } : {}),
    },
    record: true,
  };
}

/** Recorded, and counted once the worker's own people.yaml has been read. */
function claimed(ask: Ask, vote: Vote): Judgement {
  const message = `${words(vote.action)} in the place of ${vote.for ?? ''}: recorded; it counts if people.yaml names you as deputy`;
  return {
    verdict: { verdict: 'accepted', message, status: ask.status },
    ask: { ...ask, votes: [...ask.votes, vote] },
    record: true,
  };
}

function delegationsAfter(ask: Ask, { sub, action, for: to, jti }: Statement, now: number): Delegation[] {
  const others = (ask.delegations ?? []).filter(({ from }) => from !== sub);
  return action === 'delegate' && to ? [...others, { from: sub, to, at: now, jti }] : others;
}

/** The vote of a person that counts now, if any: neither void nor expired, so that an expired one can be given again. */
function current(ask: Ask, sub: string, { now, rule }: JudgeContext): Vote | undefined {
  return counting(ask, now, rule?.votesExpireMs).find((vote) => vote.sub === sub);
}

function voteOf(statement: Statement, now: number): Vote {
  const { sub, action, level, via, jti, reason, for: other } = statement;
  return { sub, action, at: now, level, via, jti, ...(reason ? { reason } : {}), ...(other ? { for: other } : {}) };
}

function refused(reason: string, message: string): Verdict {
  return { verdict: 'refused', reason, message };
}

function words(action: AskAction): string {
  return action.replace('decide-', '');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
