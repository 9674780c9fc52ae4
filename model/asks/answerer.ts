import type { Ask, Verdict } from '../ask.js';
import type { Members } from '../quorum.js';
import type { Statement } from '../statement.js';

/** Why this person may not answer a manual task or a decision; undefined when they may. */
export function answererRefusal(ask: Ask, { sub, action }: Statement, members: Members): Verdict | undefined {
  if (ask.pair) return pairRefusal({ ...ask, pair: ask.pair }, { sub, action }, members);
  const asked = ask.who ?? [];
  return isAmong(sub, asked, members) ? undefined : notAsked(asked);
}

/** One does it and another one watches: two different people sign, each once. */
function pairRefusal(
  ask: Ask & Required<Pick<Ask, 'pair'>>,
  { sub, action }: Pick<Statement, 'sub' | 'action'>,
  members: Members,
): Verdict | undefined {
  const asked = action === 'observe' ? ask.pair.observer : ask.pair.driver;
  if (!isAmong(sub, asked, members)) return notAsked(asked);
  if (!ask.votes.some((vote) => !vote.void && vote.sub === sub && vote.action !== action)) return undefined;
  return {
    verdict: 'refused',
    reason: 'same-person',
    message: 'you have signed the other part; driver and observer are two people',
  };
}

function isAmong(sub: string, names: readonly string[], members: Members): boolean {
  return names.some((name) => name === sub || members[name]?.includes(sub));
}

function notAsked(names: readonly string[]): Verdict {
  return { verdict: 'refused', reason: 'not-asked', message: `it asks ${names.join(', ')}` };
}
