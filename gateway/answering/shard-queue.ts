import { setTimeout as delay } from 'node:timers/promises';
import type { Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { Refusal } from '../refusal.js';
import { tooSlow } from './too-slow.js';

export interface QueueLimits {
  /** After so long an answer without a verdict fails, ms. */
  hardStopMs: number;
  /** Answers of one batch at most. */
  batchSize: number;
  /** JSON of one batch at most, characters; a single answer always goes. */
  batchChars: number;
  /** Answers that wait for one shard at most. */
  waiting: number;
  /** The same of one person. */
  waitingOfOne: number;
}

export interface ShardDoor {
  give(answers: AudienceAnswer[]): Promise<Verdict[]>;
  /** How long a fresh answer waits for others, ms. Asked anew before each batch that follows a quiet time. */
  settleMs(): number;
  /** Nothing waits any more and nothing is in flight. */
  idle(): void;
}

interface Pending {
  answer: AudienceAnswer;
  chars: number;
  promise: Promise<Verdict>;
  resolve(verdict: Verdict): void;
  reject(error: unknown): void;
}

/** Answers on their way to one shard: one batch in flight, the others wait and travel together in the next one. */
export class ShardQueue {
  private waiting: Pending[] = [];
  private readonly byJti = new Map<string, Pending>();
  private working = false;

  constructor(
    private readonly door: ShardDoor,
    private readonly limits: QueueLimits,
  ) {}

  /**
   * The same jti while the first is on its way is the same answer and shares its verdict. Throws a 503 Refusal when full, and
   * when one person fills it.
   */
  give(answer: AudienceAnswer): Promise<Verdict> {
    const before = this.byJti.get(answer.jti);
    if (before) return before.promise;
    this.requireRoom(answer);
    const pending = this.enqueue(answer);
    if (!this.working) void this.work();
    return pending.promise;
  }

  private requireRoom({ sub }: AudienceAnswer): void {
    const { waiting, waitingOfOne } = this.limits;
    if (this.waiting.length >= waiting) throw busy(`more than ${waiting} answers wait for`);
    if (this.waiting.filter(({ answer }) => answer.sub === sub).length >= waitingOfOne)
      throw busy(`${waitingOfOne} answers of yours wait for`);
  }

  private enqueue(answer: AudienceAnswer): Pending {
    let settle: Pick<Pending, 'resolve' | 'reject'> | undefined;
    const promise = new Promise<Verdict>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Given up and sent again, the same jti may stand for a later one by now.
    const end = () => {
      clearTimeout(timer);
      if (this.byJti.get(answer.jti) === pending) this.byJti.delete(answer.jti);
    };
    const pending: Pending = {
      answer,
      chars: JSON.stringify(answer).length,
      promise,
      resolve: (verdict) => {
        end();
        settle?.resolve(verdict);
      },
      reject: (error) => {
        end();
        settle?.reject(error);
      },
    };
    const timer = setTimeout(() => this.giveUp(pending), this.limits.hardStopMs);
    this.byJti.set(answer.jti, pending);
    this.waiting.push(pending);
    return pending;
  }

  /** An answer that still waits is not sent any more: its person was told that it may have failed, and tries again. */
  private giveUp(pending: Pending): void {
    this.waiting = this.waiting.filter((one) => one !== pending);
    pending.reject(tooSlow(this.limits.hardStopMs));
  }

  private async work(): Promise<void> {
    this.working = true;
    await delay(this.door.settleMs());
    for (let batch = this.take(); batch.length > 0; batch = this.take()) await this.send(batch);
    this.working = false;
    this.door.idle();
  }

  private take(): Pending[] {
    const { batchSize, batchChars } = this.limits;
    let count = 0;
    let chars = 0;
    for (const { chars: more } of this.waiting) {
      if (count === batchSize || (count > 0 && chars + more > batchChars)) break;
      count += 1;
      chars += more;
    }
    return this.waiting.splice(0, count);
  }

  private async send(batch: Pending[]): Promise<void> {
    try {
      const verdicts = await this.door.give(batch.map(({ answer }) => answer));
      batch.forEach((pending, index) => {
        const verdict = verdicts[index];
        if (verdict) pending.resolve(verdict);
        else pending.reject(new RangeError('an answer without a verdict'));
      });
    } catch (error) {
      for (const pending of batch) pending.reject(error);
    }
  }
}

function busy(what: string): Refusal {
  return new Refusal(503, {
    code: 'answers-busy',
    message: `${what} the same part of this audience; this one was not taken`,
    cure: 'Try again in a few seconds.',
  });
}
