import type { StepCall } from '../../model/effect.js';
import { errored, factsOf, failed, TargetFailure, unexpected } from '../failures.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { complete, refuseUnhealthy, refuseUnknown, refuseUnreadable } from './refusals.js';
import {
  isAsBefore,
  isAt,
  mayHaveMoved,
  nodesOutput,
  type Standing,
  standText,
  unreadable,
  type Weights,
  weightsText,
} from './standing.js';
import type { Decision, TurnBack } from './turn-back.js';

const LONGEST_MESSAGE = 500;
const LONGEST_CAUSE = 200;

export interface Switch {
  driver: TrafficDriver;
  to: Weights;
  before: Standing;
  key: string;
  phase: StepCall['phase'];
  turnBack: TurnBack;
  signal: AbortSignal;
  /** Called with how traffic stands, when the attempt was told to stop while it was switched. */
  onStopped(sentence: string): void;
}

/**
 * Sets where traffic goes. Of several nodes all switch or all are put back to `before`: when one does not take it, in three
 * tries, that is decided and recorded, and the step fails under a closed key. One that stands alone and was left half way is
 * put back in the same manner. An undo is not turned back: what can be reached goes back, and the rest is named. Once begun
 * it is finished, put back included; that the attempt shall stop is looked at afterwards.
 */
export async function switchTraffic(wish: Switch): Promise<void> {
  const { driver, to, before, signal, onStopped } = wish;
  try {
    await carryOut(wish);
  } catch (error) {
    if (signal.aborted && error instanceof TargetFailure) onStopped(error.message);
    throw error;
  }
  if (!signal.aborted) return;
  onStopped(`Traffic was set to ${weightsText(to)}: ${standText(await driver.read(), before)}.`);
  signal.throwIfAborted();
}

async function carryOut(wish: Switch): Promise<void> {
  const { driver, phase, turnBack, signal } = wish;
  if (!driver.setEach && !driver.putBack) return setAll(wish);
  const decided = await turnBack.decided();
  if (decided) return putBack(wish, decided);
  if (driver.setEach && phase === 'undo') return takeBack(wish);
  try {
    await setAll(wish);
  } catch (error) {
    if (signal.aborted && !(error instanceof TargetFailure)) throw error;
    await judge(wish, unexpected(error, 'unknown'));
  }
}

async function setAll({ driver, to, before, key }: Switch): Promise<void> {
  const state = await driver.read();
  refuseUnreadable(state);
  refuseUnknown(state, to);
  refuseUnhealthy(state, to, before);
  await driver.set(complete(state, to), key);
}

/**
 * Nothing moved: it is over as it was said. Something did: all go back. One that stands alone goes on in the next attempt where
 * this one could not ask it; only a no, after which there is none, is judged.
 */
async function judge(wish: Switch, failure: TargetFailure): Promise<void> {
  const { driver, before, phase, turnBack } = wish;
  if (!driver.setEach && failure.kind !== 'failed') throw failure;
  const now = await readAgain(driver);
  if (mayHaveMoved(now, before)) {
    if (phase === 'undo') throw leftAt(now, failure, before);
    const decision = { why: failure.message, reason: driver.setEach ? 'not-converged' : failure.reason };
    await turnBack.decide(decision);
    return putBack(wish, decision);
  }
  throw asItWas(now, failure, before);
}

/** After something may have been told, a lost look is no promise that nothing was. */
async function readAgain(driver: TrafficDriver): Promise<TrafficState> {
  try {
    return await driver.read();
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    throw errored(error.reason, error.message, 'unknown');
  }
}

/** With a node that cannot be read, nobody knows whether all stand as before: that is no result yet. */
function asItWas(now: TrafficState, failure: TargetFailure, before: Standing): TargetFailure {
  const nodes = nodesOutput(now, before);
  const outputs = nodes ? { nodes } : failure.outputs;
  if (unreadable(now).length === 0) return new TargetFailure({ ...factsOf(failure), outputs });
  return new TargetFailure({ ...factsOf(failure), kind: 'errored', happened: 'unknown', outputs });
}

function leftAt(now: TrafficState, failure: TargetFailure, before: Standing): TargetFailure {
  const message = limited(`${failure.message} It was left at ${standText(now, before)}.`);
  return new TargetFailure({ ...factsOf(failure), message, outputs: outputsOf(now, before) });
}

async function putBack({ driver, to, before }: Switch, { why, reason }: Decision): Promise<never> {
  const causes = driver.setEach ? await driver.setEach(before.nodes ?? {}) : await driver.putBack?.(before.weights);
  const now = await readAgain(driver);
  const all = isAsBefore(now, before);
  const stand = standText(now, before);
  const many = `Not every node took ${weightsText(to)}, so they were put back. ${all ? 'All that can be reached' : 'Not all'} stand as before: ${stand}.`;
  const one = `It did not take ${weightsText(to)}, and was ${all ? '' : 'to be '}put back: ${stand}.`;
  const missed = causes?.length ? ` Not put back: ${causesText(causes)}` : '';
  throw failed(reason, limited(`${driver.setEach ? many : one}${missed} Cause: ${why}`), outputsOf(now, before));
}

async function takeBack({ driver, to, before }: Switch): Promise<void> {
  const state = await driver.read();
  const names = (state.nodes ?? []).map(({ name }) => name);
  if (unreadable(state).length === names.length) refuseUnreadable(state);
  refuseUnknown(state, to);
  const causes = await driver.setEach?.(Object.fromEntries(names.map((name) => [name, complete(state, to)])));
  if (!causes?.length) return;
  const now = await driver.read();
  if (isAt(now, to)) return;
  const text = limited(
    `Not every node went back to ${weightsText(to)}: ${standText(now, before)}. Cause: ${causesText(causes)}`,
  );
  if (unreadable(now).length > 0) throw errored('not-verified', text, 'unknown');
  throw failed('not-verified', text, outputsOf(now, before));
}

function outputsOf(now: TrafficState, before: Standing) {
  const nodes = nodesOutput(now, before);
  return { before: before.weights, after: now.weights, ...(nodes && { nodes }) };
}

function causesText([first = '', ...more]: readonly string[]): string {
  return first.slice(0, LONGEST_CAUSE) + (more.length > 0 ? ` (and ${more.length} more)` : '');
}

function limited(text: string): string {
  return text.slice(0, LONGEST_MESSAGE);
}
