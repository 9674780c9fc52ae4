import type { Ask, Vote } from '../ask.js';

/** Votes that count now: not void, and not expired by the rule. */
export function counting(ask: Ask, now: number, votesExpireMs = Number.POSITIVE_INFINITY): Vote[] {
  return ask.votes.filter((vote) => !vote.void && now - vote.at < votesExpireMs);
}
