import type { Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { type BatchDoor, giveBatch } from './give-batch.js';
import { type QueueLimits, ShardQueue } from './shard-queue.js';

/** Gives answers to shards, those of the same moment together. */
export interface Coalescer {
  /**
   * Resolves with the shard's verdict, after the shard has it in history. Idempotent by the answer's jti. Rejects with a
   * Refusal (503 `answer-slow` after the hard stop, 503 `answers-busy`), a ClientFailure or a KeyFileError.
   */
  give(audience: string, answer: AudienceAnswer): Promise<Verdict>;
}

export interface CoalescerLimits extends QueueLimits {
  /** A lonely answer waits so long for others, ms. */
  quietMs: number;
  /** The same while many shards have a batch in flight: fewer, larger batches. */
  busyMs: number;
  /** So many batches in flight over all shards mean that it is busy. */
  busyFrom: number;
}

export const LIMITS: CoalescerLimits = {
  hardStopMs: 2_300,
  batchSize: 200,
  batchChars: 256_000,
  waiting: 2_000,
  waitingOfOne: 20,
  quietMs: 5,
  busyMs: 50,
  busyFrom: 4,
};

/** One queue per shard, kept while something is on its way. */
export function coalescer(door: BatchDoor, limits: Partial<CoalescerLimits> = {}): Coalescer {
  const all = { ...LIMITS, ...limits };
  const queues = new Map<string, ShardQueue>();
  let inFlight = 0;
  const queueOf = (audience: string): ShardQueue => {
    const found = queues.get(audience);
    if (found) return found;
    const made = new ShardQueue(
      {
        settleMs: () => (inFlight >= all.busyFrom ? all.busyMs : all.quietMs),
        give: async (answers) => {
          inFlight += 1;
          try {
            return await giveBatch(door, audience, answers);
          } finally {
            inFlight -= 1;
          }
        },
        idle: () => queues.delete(audience),
      },
      all,
    );
    queues.set(audience, made);
    return made;
  };
  return { give: async (audience, answer) => queueOf(audience).give(answer) };
}
