import type { ActivityContext, StopReason } from './context.js';

/** Left over at the end of an attempt, so that its own answer is back before the engine gives up on it. */
const MARGIN_MS = 1000;

/** Thrown by waits that end because the attempt shall end. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

export interface StopWatch {
  /** Aborted when the activity is cancelled, or shortly before its time is over. */
  signal: AbortSignal;
  reason(): StopReason | undefined;
  clear(): void;
}

/** Joins the engine's cancellation with the attempt's own deadline. Call `clear` when the attempt is over. */
export function watchForStop(context: ActivityContext): StopWatch {
  const controller = new AbortController();
  let timedOut = false;
  const cancel = () => controller.abort();
  context.cancelled.addEventListener('abort', cancel, { once: true });
  if (context.cancelled.aborted) cancel();
  const limit = context.timeoutMs;
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(
          () => {
            timedOut = true;
            controller.abort();
          },
          Math.min(limit - Math.min(MARGIN_MS, limit / 10), 2 ** 31 - 1),
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
