import { pause } from './stop.js';

/** Asks until `ask` gives a value or the time is over; then undefined. Rejects with Stopped on abort, and when `ask` does. */
export async function poll<T>(
  timing: { withinMs: number; everyMs: number; signal: AbortSignal },
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const until = performance.now() + timing.withinMs;
  for (;;) {
    const value = await ask();
    const left = until - performance.now();
    if (value !== undefined || left <= 0) return value;
    await pause(Math.min(timing.everyMs, left), timing.signal);
  }
}
