import type { ActivityContext, StopReason } from './context.js';

/** Left over at the end of an attempt, so that its own answer is back before the engine gives up on it. */
const MARGIN_MS = 1000;
/** Node fires longer ones at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Thrown by waits that end because the attempt shall end. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

export interface StopWatch {
  /** Aborted when the activity is cancelled, when the step's time is over, or shortly before the engine's is. */
  signal: AbortSignal;
  reason(): StopReason | undefined;
  clear(): void;
}

/**
 * Joins the engine's cancellation with the attempt's own deadlines: what the step allows (`stepMs`), and the engine's
 * limit less a margin. Call `clear` when the attempt is over.
 */
export function watchForStop(context: ActivityContext, stepMs?: number): StopWatch {
  const controller = new AbortController();
  let timedOut = false;
  const cancel = () => controller.abort();
  context.cancelled.addEventListener('abort', cancel, { once: true });
  if (context.cancelled.aborted) cancel();
  const limit = soonest(stepMs, context.timeoutMs);
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(
          () => {
            timedOut = true;
            controller.abort();
          },
          Math.min(limit, LONGEST_TIMER_MS),
        );
  return {
    signal: controller.signal,
    reason: () => context.stopReason() ?? (timedOut ? 'timed-out' : undefined),
    clear: () => {
      clearTimeout(timer);
      context.cancelled.removeEventListener('abort', cancel);
    },
  };
}

function soonest(stepMs: number | undefined, engineMs: number | undefined): number | undefined {
  const engine = engineMs === undefined ? Number.POSITIVE_INFINITY : engineMs - Math.min(MARGIN_MS, engineMs / 10);
  const limit = Math.min(stepMs ?? Number.POSITIVE_INFINITY, engine);
  return limit === Number.POSITIVE_INFINITY ? undefined : limit;
}

/** Waits. Rejects with Stopped as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Stopped());
    const stop = () => {
      clearTimeout(timer);
      reject(new Stopped());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
