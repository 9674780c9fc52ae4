import { TargetFailure } from '../failures.js';
import { poll } from '../poll.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';

const EVERY_MS = 200;

export type Drained = 'yes' | 'no' | 'not told';

/** Waits until the colours without traffic have no connection left. `no` when some still have after `withinMs`. */
export async function drain(
  driver: TrafficDriver,
  { healthy, weights }: TrafficState,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<Drained> {
  const losers = Object.keys(healthy).filter((colour) => (weights[colour] ?? 0) === 0);
  try {
    return (await poll({ withinMs, everyMs: EVERY_MS, signal }, () => look(driver, losers))) ?? 'no';
  } catch (error) {
    // The switch stands and is verified; that its connections cannot be counted takes nothing from it.
    if (error instanceof TargetFailure) return 'not told';
    throw error;
  }
}

async function look(driver: TrafficDriver, losers: readonly string[]): Promise<Drained | undefined> {
  const sessions = await driver.sessions?.();
  if (!sessions) return 'not told';
  return losers.every((colour) => (sessions[colour] ?? 0) === 0) ? 'yes' : undefined;
}
