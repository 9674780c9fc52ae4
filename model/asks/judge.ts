import type { Ask, Verdict, Vote } from '../ask.js';
import type { ApprovalRule } from '../policy.js';
import { quorumGroups, type Members } from '../quorum.js';
import type { Statement } from '../statement.js';

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
  if (given && given.action === statement.action)
    return { verdict: 'already', message: `your answer "${words(given.action)}" counts already` };
  if (ask.status !== 'open')
    return {
      verdict: 'late',
      reason: 'closed',
      message: `this ask is ${ask.status} since ${iso(ask.closedAt ?? context.now)}`,
    };
  if (ask.kind !== 'approval' && ask.votes.some((vote) => !vote.void))
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
  if (statement.action === 'withdraw' && !given) return refused('nothing-to-withdraw', 'you have no vote here');
  return ask.kind === 'approval' ? approvalRefusal(ask, statement, context) : answererRefusal(ask, statement, context);
}

function approvalRefusal(
  ask: Ask,
  { sub }: Statement,
  { rule, members, starter, author }: JudgeContext,
): Verdict | undefined {
  if (!rule || !ask.quorum) return refused('no-rule', 'policy has no rule for this approval');
  if (rule.bar.includes('starter') && sub === starter)
    return refused('barred-starter', 'who starts a run does not approve it');
  if (rule.bar.includes('author') && sub === author)
    return refused('barred-author', 'who last changed the runbook does not approve it');
  const groups = quorumGroups(ask.quorum);
  if (groups.some((group) => members[group]?.includes(sub))) return undefined;
  return refused('not-in-group', `it asks ${groups.join(', ')}`);
}

function answererRefusal(ask: Ask, { sub }: Statement, { members }: JudgeContext): Verdict | undefined {
  const asked = ask.who ?? [];
  if (asked.some((name) => name === sub || members[name]?.includes(sub))) return undefined;
  return refused('not-asked', `it asks ${asked.join(', ')}`);
}

function count(ask: Ask, statement: Statement, now: number): Judgement {
  const others = ask.votes.map((vote) =>
    vote.sub === statement.sub && !vote.void ? { ...vote, void: 'replaced' } : vote,
  );
  const vote = voteOf(statement, now);
  const votes = [...others, statement.action === 'withdraw' ? { ...vote, void: 'withdrawn' } : vote];
  return {
    verdict: { verdict: 'accepted', message: `${words(statement.action)}: recorded`, status: ask.status },
    ask: { ...ask, votes },
    record: true,
  };
}

/** The vote of a person that counts now, if any: neither void nor expired, so that an expired one can be given again. */
function current(ask: Ask, sub: string, { now, rule }: JudgeContext): Vote | undefined {
  return counting(ask, now, rule?.votesExpireMs).find((vote) => vote.sub === sub);
}

/** Votes that count now: not void, and not expired by the rule. */
export function counting(ask: Ask, now: number, votesExpireMs = Number.POSITIVE_INFINITY): Vote[] {
  return ask.votes.filter((vote) => !vote.void && now - vote.at < votesExpireMs);
}

function voteOf(statement: Statement, now: number): Vote {
  const { sub, action, level, via, jti, reason } = statement;
  return { sub, action, at: now, level, via, jti, ...(reason ? { reason } : {}) };
}

function refused(reason: string, message: string): Verdict {
  return { verdict: 'refused', reason, message };
}

function words(action: Statement['action']): string {
  return action.replace('decide-', '');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
