import type { Ask, Verdict } from '../ask.js';
import { quorumGroups } from '../quorum.js';
import type { Statement } from '../statement.js';
import { counting } from './counting.js';
import type { JudgeContext } from './judge.js';
import { seatFlaw } from './seats.js';

/** Why this person may not vote, delegate or withdraw here; undefined when they may. Both names of a vote are held to the bars. */
export function approverRefusal(ask: Ask, statement: Statement, context: JudgeContext): Verdict | undefined {
  const { rule } = context;
  if (!rule || !ask.quorum) return refused('no-rule', 'policy has no rule for this approval');
  const { sub, action, for: other } = statement;
  const barred = barredBecause(sub, context) ?? (other === undefined ? undefined : barredBecause(other, context));
  if (barred) return barred;
  if (action === 'delegate') return delegationRefusal(ask, statement, context);
  // Whoever has a vote here takes it back, in whosever place it stands.
  if (action === 'withdraw') return undefined;
  const flaw = seatFlaw(
    { sub, ...(other === undefined ? {} : { for: other }) },
    {
      rule,
      members: context.members,
      delegations: ask.delegations ?? [],
      // Dates of deputies are the worker's to read: it looks at them at quorum, and again at the effect.
      isDeputy: () => true,
    },
  );
  if (flaw === 'not-in-group') return refused('not-in-group', `it asks ${quorumGroups(ask.quorum).join(', ')}`);
  if (flaw) return refused(flaw, `you do not vote in the place of ${other ?? sub} here`);
  if (other !== undefined && hasVotedInPerson(ask, other, context))
    return refused('principal-voted', `${other} has voted in person`);
  return undefined;
}

function delegationRefusal(
  ask: Ask,
  { sub, for: to }: Statement,
  { rule, members }: JudgeContext,
): Verdict | undefined {
  if (!rule?.delegation) return refused('delegation-not-allowed', 'policy lets nobody hand on this vote');
  if (!to || to === sub) return refused('no-delegate', 'it must name somebody else who votes in your place');
  const groups = ask.quorum ? quorumGroups(ask.quorum) : [];
  if (groups.some((group) => members[group]?.includes(sub))) return undefined;
  return refused('not-in-group', `only members of ${groups.join(', ')} have a vote to hand on`);
}

function barredBecause(person: string, { rule, starter, author }: JudgeContext): Verdict | undefined {
  if (rule?.bar.includes('starter') && person === starter)
    return refused('barred-starter', 'who starts a run does not approve it');
  if (rule?.bar.includes('author') && person === author)
    return refused('barred-author', 'who last changed the runbook does not approve it');
  return undefined;
}

function hasVotedInPerson(ask: Ask, principal: string, { now, rule }: JudgeContext): boolean {
  const votes = counting(ask, now, rule?.votesExpireMs);
  return votes.some((vote) => vote.sub === principal && vote.for === undefined);
}

function refused(reason: string, message: string): Verdict {
  return { verdict: 'refused', reason, message };
}
