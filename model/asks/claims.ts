import type { Ask, Vote } from '../ask.js';

/*
 * A vote in the place of somebody who has not handed it on by a signed delegation is a claim: that people.yaml names the
 * voter as deputy. Until the worker has looked it counts for nothing and replaces nothing, so that nobody can reject, or
 * push out the real deputy, by saying so.
 */

/** Word in `Vote.void` of a claim that nobody has looked at yet. */
export const CLAIMED = 'claimed';

/** Whether this vote stands on people.yaml alone. */
export function isClaim(ask: Ask, vote: Pick<Vote, 'sub' | 'for' | 'action'>): boolean {
  const { sub, action, for: principal } = vote;
  if (principal === undefined || (action !== 'approve' && action !== 'reject')) return false;
  return !ask.delegations?.some(({ from, to }) => from === principal && to === sub);
}

/** Claims that nobody has looked at yet. */
export function openClaims(ask: Ask): Vote[] {
  return ask.votes.filter((vote) => vote.void === CLAIMED);
}

/** The ask once a claim has been looked at. What the voter or the principal did since then counts for more. */
export function settleClaim(ask: Ask, jti: string, holds: boolean): Ask {
  const at = ask.votes.findIndex((vote) => vote.jti === jti && vote.void === CLAIMED);
  const claim = ask.votes[at];
  if (!claim) return ask;
  const { void: _claimed, ...vote } = claim;
  const later = ask.votes.slice(at + 1).some((one) => isAct(one) && ends(one, vote));
  const flaw = holds ? (later ? 'replaced' : undefined) : 'no-deputy';
  if (flaw) return { ...ask, votes: ask.votes.with(at, { ...vote, void: flaw }) };
  return { ...ask, votes: ask.votes.map((one, index) => (index === at ? vote : replacedBy(one, vote))) };
}

/** A vote after another one: whatever somebody does in person ends what others did, or may do, in their place. */
export function replacedBy(earlier: Vote, later: Vote): Vote {
  return earlier.void || !ends(later, earlier) ? earlier : { ...earlier, void: 'replaced' };
}

function ends(later: Vote, earlier: Vote): boolean {
  if (later.sub === earlier.sub) return true;
  const place = placeOf(earlier);
  return place !== undefined && (place === later.sub || place === placeOf(later));
}

/** In whose place it stands. A delegation names its delegate there, and stands in nobody's; nor does a withdrawal. */
function placeOf({ action, for: other }: Vote): string | undefined {
  return action === 'approve' || action === 'reject' ? other : undefined;
}

/** Something that counted when it was done, not an answer that was refused. */
function isAct({ void: flaw }: Vote): boolean {
  return flaw === undefined || flaw === 'replaced' || flaw === 'withdrawn' || flaw === 'delegated';
}
