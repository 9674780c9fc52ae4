import type { Delegation } from '../ask.js';
import type { ApprovalRule } from '../policy.js';
import { quorumGroups, type Members } from '../quorum.js';

/** A vote by whom, and in whose place if not their own. */
export interface Seated {
  sub: string;
  for?: string;
}

export interface SeatContext {
  rule: ApprovalRule;
  members: Members;
  delegations: readonly Delegation[];
  /** Whether `sub` stands in for `principal` by people.yaml at the time of the vote. */
  isDeputy(sub: string, principal: string): boolean;
}

/**
 * Why a vote fills no seat of the quorum; undefined when it does. A seat is a member of an asked group: somebody votes in
 * their own, or in the place of another by that person's signed delegation or as their deputy, where policy allows it.
 * Who is barred is the caller's to check, for both names.
 */
export function seatFlaw({ sub, for: principal }: Seated, context: SeatContext): SeatFlaw | undefined {
  const { rule, members, delegations, isDeputy } = context;
  const seat = principal ?? sub;
  if (!quorumGroups(rule.quorum).some((group) => members[group]?.includes(seat))) return 'not-in-group';
  if (principal === undefined) return undefined;
  if (principal === sub) return 'own-place';
  if (rule.delegation && delegations.some(({ from, to }) => from === principal && to === sub)) return undefined;
  return rule.deputies && isDeputy(sub, principal) ? undefined : 'not-your-place';
}

export type SeatFlaw = 'not-in-group' | 'own-place' | 'not-your-place';

/** The seats that these votes fill, each once: what the quorum counts. */
export function seatsOf(votes: readonly Seated[]): string[] {
  return [...new Set(votes.map((vote) => vote.for ?? vote.sub))];
}
