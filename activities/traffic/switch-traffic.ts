import type { StepCall } from '../../model/effect.js';
import { errored, failed, refused, TargetFailure, unexpected } from '../failures.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import {
  isAsBefore,
  nodesOutput,
  type Standing,
  standText,
  unreadable,
  type Weights,
  weightsText,
} from './standing.js';
import type { TurnBack } from './turn-back.js';

export interface Switch {
  driver: TrafficDriver;
  to: Weights;
  before: Standing;
  key: string;
  phase: StepCall['phase'];
  turnBack: TurnBack;
  signal: AbortSignal;
}

/**
 * Sets where traffic goes. Of several nodes all switch or all are put back to `before`: when one does not take it, in three
 * tries, that is decided and recorded, and the step fails under a closed key. An undo is not turned back: nodes that can be
 * reached go back, and the others are named.
 */
export async function switchTraffic(wish: Switch): Promise<void> {
  const { driver, turnBack } = wish;
  if (!driver.setEach) return setAll(wish);
  const decided = await turnBack.decided();
  if (decided !== undefined) return putBack(wish, decided);
  if (wish.phase === 'undo') return takeBack(wish);
  try {
    await setAll(wish);
  } catch (error) {
    wish.signal.throwIfAborted();
    await judge(wish, unexpected(error, 'unknown'));
  }
}

async function setAll({ driver, to, key }: Switch): Promise<void> {
  const state = await driver.read();
  refuseUnreadable(state);
  refuseUnknown(state, to);
  refuseUnhealthy(state, to);
  await driver.set(complete(state, to), key);
}

/** Nothing moved: it is over as it was said. Something did: all go back. */
async function judge(wish: Switch, failure: TargetFailure): Promise<void> {
  const { driver, before, turnBack } = wish;
  const now = await driver.read();
  if (!isAsBefore(now, before)) {
    await turnBack.decide(failure.message);
    return putBack(wish, failure.message);
  }
  const happened = unreadable(now).length === 0 ? failure.happened : 'unknown';
  throw new TargetFailure({ ...factsOf(failure), happened, outputs: { nodes: nodesOutput(now, before) ?? {} } });
}

function factsOf({ kind, reason, message }: TargetFailure) {
  return { kind, reason, message };
}

async function putBack({ driver, to, before }: Switch, why: string): Promise<never> {
  await driver.setEach?.(before.nodes ?? {});
  const now = await driver.read();
  const all = isAsBefore(now, before) ? 'All that can be reached' : 'Not all';
  throw failed(
    'not-converged',
    `Not every node took ${weightsText(to)}, so they were put back. ${all} stand as before: ${standText(now, before)}. Cause: ${why}`.slice(
      0,
      500,
    ),
    { before: before.weights, after: now.weights, nodes: nodesOutput(now, before) ?? {} },
  );
}

async function takeBack({ driver, to }: Switch): Promise<void> {
  const state = await driver.read();
  const names = (state.nodes ?? []).map(({ name }) => name);
  if (unreadable(state).length === names.length) refuseUnreadable(state);
  refuseUnknown(state, to);
  await driver.setEach?.(Object.fromEntries(names.map((name) => [name, complete(state, to)])));
}

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
function refuseUnknown(state: TrafficState, to: Weights): void {
  const known = coloursOf(state);
  const unknown = Object.keys(to).filter((colour) => !known.includes(colour));
  if (unknown.length === 0) return;
  throw refused(
    'colour-unknown',
    `The target has no ${unknown.join(', ')}; it has ${known.join(', ')}. Nothing was changed.`,
  );
}

function coloursOf({ weights, healthy }: TrafficState): string[] {
  return [...new Set([...Object.keys(weights), ...Object.keys(healthy)])];
}

/** And so is one that is not known to be healthy, on any node. */
function refuseUnhealthy(state: TrafficState, to: Weights): void {
  const wanted = Object.keys(to).filter((colour) => (to[colour] ?? 0) > 0);
  const ill = wanted.filter((colour) => !isHealthy(state.healthy, colour));
  if (ill.length === 0) return;
  const where = (state.nodes ?? []).flatMap(({ name, healthy }) =>
    ill.some((colour) => !isHealthy(healthy ?? {}, colour)) ? [name] : [],
  );
  throw failed(
    'not-healthy',
    `${ill.join(', ')} should get traffic and is not known to be healthy${where.length > 0 ? ` on ${where.join(', ')}` : ''}; nothing was changed (${standText(state)} stays). Make it healthy, then retry.`,
  );
}

function isHealthy(healthy: Record<string, boolean>, colour: string): boolean {
  return Object.hasOwn(healthy, colour) && healthy[colour] === true;
}

/** Colours that are not named get nothing. */
function complete(state: TrafficState, to: Weights): Weights {
  return Object.fromEntries(coloursOf(state).map((colour) => [colour, to[colour] ?? 0]));
}
