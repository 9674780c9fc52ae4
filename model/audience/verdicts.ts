import type { Verdict } from '../ask.js';
import type { AudienceAnswer } from './answer.js';

/** Replies that are kept for repeats. An older repeat still finds the answer itself, and is told `already`. */
const VERDICTS_KEPT = 5_000;
/**
 * Of one person's answers that changed nothing, so many are remembered. After that they are judged each time, to the same
 * verdict, so that nobody can fill a shard with refusals.
 */
const IDLE_PER_PERSON = 20;

export interface CarriedVerdicts {
  kept: [string, Verdict][];
  idle: [string, number][];
}

/** What each answer was told, by jti: the same answer gets the same reply. Bounded. */
export class Verdicts {
  private readonly kept: Map<string, Verdict>;
  /** Remembered answers that changed nothing, by person; everybody who is not asked counts as one. */
  private readonly idle: Map<string, number>;

  constructor(carried?: CarriedVerdicts) {
    this.kept = new Map(carried?.kept);
    this.idle = new Map(carried?.idle);
  }

  get(jti: string): Verdict | undefined {
    return this.kept.get(jti);
  }

  /** `known`: whoever answered is among those who are asked. */
  keep({ jti, sub }: Pick<AudienceAnswer, 'jti' | 'sub'>, verdict: Verdict, { known }: { known: boolean }): void {
    if (verdict.verdict === 'refused' || verdict.verdict === 'already') {
      const who = known ? sub : '';
      const before = this.idle.get(who) ?? 0;
      if (before >= IDLE_PER_PERSON) return;
      this.idle.set(who, before + 1);
    }
    this.kept.set(jti, verdict);
    if (this.kept.size > VERDICTS_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
  }

  carry(): CarriedVerdicts {
    return { kept: [...this.kept], idle: [...this.idle] };
  }
}
