import type { ActivityContext } from '../context.js';

const BEAT_MS = 3_000;

/** Tells the engine that the activity lives for as long as `work` takes. Rejects as `work` does. */
export async function beating<T>(context: ActivityContext, work: () => Promise<T>): Promise<T> {
  context.heartbeat();
  const timer = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
