import type { Ask, Vote } from '../ask.js';

/** The ask without the votes of these persons: they stay on record, with the reason. What they handed on falls with them. */
export function voidVotes(ask: Ask, subs: readonly string[], reason: string): Ask {
  const gone = (vote: Vote) => subs.includes(vote.sub) || (delegated(ask, vote) && subs.includes(vote.for ?? ''));
  return {
    ...ask,
    votes: ask.votes.map((vote) => (gone(vote) && !vote.void ? { ...vote, void: reason } : vote)),
    ...(ask.delegations ? { delegations: ask.delegations.filter(({ from }) => !subs.includes(from)) } : {}),
  };
}

/** Stands on the delegation of the person it is for. */
function delegated(ask: Ask, { sub, for: principal }: Vote): boolean {
  return ask.delegations?.some(({ from, to }) => from === principal && to === sub) ?? false;
}
