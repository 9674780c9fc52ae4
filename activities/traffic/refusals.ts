import { errored, failed, refused } from '../failures.js';
import type { TrafficState } from '../target-driver.js';
import { mayHaveMoved, type Standing, standText, unreadable, type Weights } from './standing.js';

/** Errored, and nothing was done: a switch begins only when every node can follow. */
export function refuseUnreadable(state: TrafficState): void {
  const missing = unreadable(state);
  if (missing.length === 0) return;
  throw errored(
    'node-not-readable',
    `A switch needs every node, and ${missing.map(({ name }) => name).join(', ')} cannot be read: ${missing[0]?.problem}`.slice(
      0,
      500,
    ),
    'no',
  );
}

/** A colour nobody knows is refused before anything is set. */
export function refuseUnknown(state: TrafficState, to: Weights): void {
  const known = coloursOf(state);
  const unknown = Object.keys(to).filter((colour) => !known.includes(colour));
  if (unknown.length === 0) return;
  throw refused(
    'colour-unknown',
    `The target has no ${unknown.join(', ')}; it has ${known.join(', ')}. Nothing was changed.`,
  );
}

/** And so is one that is not known to be healthy, on any node. */
export function refuseUnhealthy(state: TrafficState, to: Weights, before: Standing): void {
  const wanted = Object.keys(to).filter((colour) => (to[colour] ?? 0) > 0);
  const ill = wanted.filter((colour) => !isHealthy(state.healthy, colour));
  if (ill.length === 0) return;
  const where = (state.nodes ?? []).flatMap(({ name, healthy }) =>
    ill.some((colour) => !isHealthy(healthy ?? {}, colour)) ? [name] : [],
  );
  const stands = mayHaveMoved(state, before)
    ? `an attempt before this one left ${standText(state)}`
    : `nothing was changed (${standText(state)} stays)`;
  throw failed(
    'not-healthy',
    `${ill.join(', ')} should get traffic and is not known to be healthy${where.length > 0 ? ` on ${where.join(', ')}` : ''}; ${stands}. Make it healthy, then retry.`,
  );
}

/** Colours that are not named get nothing. */
export function complete(state: TrafficState, to: Weights): Weights {
  return Object.fromEntries(coloursOf(state).map((colour) => [colour, to[colour] ?? 0]));
}

function coloursOf({ weights, healthy }: TrafficState): string[] {
  return [...new Set([...Object.keys(weights), ...Object.keys(healthy)])];
}

function isHealthy(healthy: Record<string, boolean>, colour: string): boolean {
  return Object.hasOwn(healthy, colour) && healthy[colour] === true;
}
