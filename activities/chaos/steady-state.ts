import type { Look } from '../../model/chaos/tally.js';
import { tallyOf } from '../../model/chaos/tally.js';
import { isBroken, type Observation } from '../../model/chaos/verdict.js';
import type { JsonObject } from '../../model/json.js';
import type { Ask } from '../check-timing.js';
import { judge } from '../params.js';
import { pause } from '../stop.js';
import type { ChaosParams } from './params.js';

/** So many steady looks in a row are a steady state; one could be luck. */
const IN_A_ROW = 3;
/** Before and after the fault nobody waits longer between two looks. */
const PATIENCE_MS = 5000;
/** A look at the end of the time still gets so long: what does not answer is broken, not cut short. */
const LEAST_MS = 1000;

/** Looks at a system. Whatever is no yes is not steady: a no, an answer that cannot be judged, and none. */
export class SteadyState {
  readonly #ask: Ask;
  readonly #everyMs: number;
  readonly #signal: AbortSignal;

  constructor(ask: Ask, { everyMs, signal }: { everyMs: number; signal: AbortSignal }) {
    this.#ask = ask;
    this.#everyMs = everyMs;
    this.#signal = signal;
  }

  /** Undefined when it is steady; what was said instead when it is not. */
  async missing(): Promise<string | undefined> {
    for (let look = 1; ; look += 1) {
      const { steady, said } = await this.#look();
      if (!steady) return said;
      if (look === IN_A_ROW) return undefined;
      await pause(Math.min(this.#everyMs, PATIENCE_MS), this.#signal);
    }
  }

  /** Watches for as long as the fault shall stand, or until it must be lifted. */
  async watch(order: Pick<ChaosParams, 'for' | 'expectSteady' | 'abortWhen' | 'steadyState'>): Promise<Observation> {
    const { for: forMs, abortWhen, expectSteady, steadyState } = order;
    const begun = performance.now();
    const looks: Look[] = [];
    let said: string | undefined;
    for (;;) {
      const at = performance.now() - begun;
      const look = await this.#look(Math.max(LEAST_MS, forMs - at));
      const now = performance.now() - begun;
      looks.push({ atMs: Math.round(look.steady ? now : at), steady: look.steady });
      if (!look.steady) said = look.said;
      const tally = tallyOf(looks);
      const condition = abortWhen && judge(abortWhen, { steady: { ...tally } as JsonObject });
      if (condition?.answer === 'unclear') said = `the abort condition gave no answer: ${condition.message}`;
      if (condition && condition.answer !== 'no') return { ...tally, said, aborted: 'condition' };
      if (!condition && isBroken({ expectSteady, tolerate: steadyState.tolerate }, tally))
        return { ...tally, said, aborted: 'not-steady' };
      if (now >= forMs) return { ...tally, said };
      // The last look is at the end of the time, whatever the pace.
      const next = Math.min(Math.max(at + this.#everyMs, now), forMs);
      await pause(Math.max(0, next - (performance.now() - begun)), this.#signal);
    }
  }

  /** Ms until it was steady again, as of the first of several steady looks in a row; undefined when it was not in time. */
  async recovered(withinMs: number): Promise<number | undefined> {
    const begun = performance.now();
    let first: number | undefined;
    for (let inARow = 0; ; ) {
      const at = performance.now() - begun;
      const { steady } = await this.#look(Math.max(LEAST_MS, withinMs - at));
      inARow = steady ? inARow + 1 : 0;
      if (inARow === 1) first = Math.round(performance.now() - begun);
      if (first !== undefined && steady && first > withinMs) return undefined;
      if (inARow === IN_A_ROW) return first;
      if (!steady && performance.now() - begun >= withinMs) return undefined;
      await pause(Math.min(this.#everyMs, PATIENCE_MS), this.#signal);
    }
  }

  async #look(limitMs?: number): Promise<{ steady: boolean; said: string }> {
    const reply = await this.#ask(limitMs);
    if (reply.answer === 'unreachable') return { steady: false, said: reply.message };
    if (reply.answer === 'unclear') return { steady: false, said: `${reply.said}; ${reply.message}` };
    return { steady: reply.answer === 'yes', said: reply.said };
  }
}
