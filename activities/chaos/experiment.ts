import { judgeExperiment, type Observation } from '../../model/chaos/verdict.js';
import type { Outcome } from '../../model/outcome.js';
import { errored, failed, TargetFailure } from '../failures.js';
import type { ChildEnd } from '../child.js';
import { pause } from '../stop.js';
import type { Aim, Fault } from './fault.js';
import { carryOutLift, type Lift } from './lifts/lift.js';
import type { BegunNote, ChaosNotes } from './notes.js';
import type { ChaosParams } from './params.js';
import type { SteadyState } from './steady-state.js';
import { askToBegin } from './watchdog/begin.js';
import { askToLift, stands, startWatchdog } from './watchdog/starter.js';

/** The watchdog lifts so long after the step should have done it. */
const GRACE_MS = 5000;
/** So long at most a program that brings a fault takes to end once it has been killed. */
const KILL_MS = 6000;

export interface ExperimentParts {
  order: ChaosParams;
  /** The fault as a sentence: `Pause slot blue of shop`. */
  sentence: string;
  key: string;
  fault: Fault;
  steady: SteadyState;
  notes: ChaosNotes;
  /** `said`: what it answered when this attempt began and told it to lift what another one had begun. */
  watchdog: { base: string; path: string; said?: Awaited<ReturnType<typeof askToLift>> };
  /** Puts what was found on record. Idempotent. */
  record(findings: ReturnType<typeof judgeExperiment>['findings']): Promise<void>;
  /** Wall time, ms. */
  now(): number;
  signal: AbortSignal;
}

/**
 * One experiment, over as many attempts as it takes. The fault begins at most once under its key: an attempt that finds it
 * begun lifts it and says what is known. From the moment in which it could stand, a watchdog stands beside it.
 */
export class Experiment {
  readonly #parts: ExperimentParts;
  #checked = false;
  #during: Observation | undefined;
  #fault: 'not-begun' | 'standing' | 'lifted' = 'not-begun';

  constructor(parts: ExperimentParts) {
    this.#parts = parts;
  }

  /** Throws failed `not-steady`: on a system that is ill already nothing could be learned, and much be broken. */
  async mustBeSteady(): Promise<void> {
    if (this.#checked) return;
    const said = await this.#parts.steady.missing();
    if (said !== undefined)
      throw failed('not-steady', `The steady state did not hold before the fault, so no fault was begun: ${said}`);
    this.#checked = true;
  }

  /** Begins the fault, watches and lifts it. Whatever happens in between, it is lifted before this settles, or said to stand. */
  async run(): Promise<void> {
    const { fault, key, notes, order, now } = this.#parts;
    await this.mustBeSteady();
    const aim = await fault.aim(key);
    await notes.begin({ aim, at: now() });
    await this.#arm(aim);
    this.#fault = 'standing';
    try {
      await fault.begin(aim, key, () => this.#runProgram());
      await this.#mustBeWatched(aim);
      const during = await this.#parts.steady.watch(order);
      // Who lifted it meanwhile does not matter: what was seen without it says nothing about it.
      if (await this.#isWatched(aim)) this.#during = during;
    } finally {
      await this.#lift(aim);
    }
    await notes.lift({ ...(this.#during && { during: this.#during }), at: now() });
    await this.#parts.record(this.#judge(0).findings);
  }

  /** Lifts what an earlier attempt may have left standing, waits for the recovery and judges. */
  async conclude(): Promise<Outcome> {
    const { notes, order, steady, now, record } = this.#parts;
    const begun = await notes.begun();
    if (this.#fault !== 'lifted' && begun) await this.#liftLost(begun);
    const lifted = await notes.lifted();
    this.#during ??= lifted?.during;
    const away = lifted ? Math.max(0, now() - lifted.at) : 0;
    const after = await steady.recovered(order.recoverWithin);
    const { outcome, findings } = this.#judge(after === undefined ? undefined : away + after);
    await record(findings);
    return outcome;
  }

  /** What is known when the attempt was told to stop. */
  stopped(): string | undefined {
    if (this.#fault === 'not-begun') return 'No fault was begun by this attempt.';
    return this.#fault === 'lifted' ? `The fault has been lifted (${this.#parts.sentence}).` : undefined;
  }

  #judge(recoveredMs: number | undefined) {
    const { order, sentence } = this.#parts;
    return judgeExperiment({
      hypothesis: order.hypothesis,
      fault: sentence,
      expectSteady: order.expectSteady,
      tolerate: order.steadyState.tolerate,
      recoverWithinMs: order.recoverWithin,
      ...(this.#during && { during: this.#during }),
      ...(recoveredMs !== undefined && { recoveredMs }),
    });
  }

  /** Without a watchdog no fault begins. */
  async #arm(aim: Aim): Promise<void> {
    const { fault, key, notes, order, sentence, watchdog } = this.#parts;
    const lift = fault.lift(aim);
    if (!lift) return;
    const liftAfterMs = order.for + GRACE_MS + (fault.beginWithinMs ?? 0);
    const { base, path } = watchdog;
    const begin = fault.program?.(key);
    const means = { lift, ...(begin && { begin }), liftAfterMs };
    try {
      await startWatchdog(path, { base, key, fault: sentence, byHand: fault.byHand(aim), ...means });
    } catch (error) {
      await notes.forget();
      throw error;
    }
  }

  /** Whether what has to be lifted still stands: a watchdog that has ended has lifted it, or was killed and cannot any more. */
  async #isWatched(aim: Aim): Promise<boolean> {
    const { fault, watchdog } = this.#parts;
    return !fault.lift(aim) || (await stands(watchdog.base));
  }

  #runProgram(): Promise<ChildEnd> {
    const { fault, signal, watchdog } = this.#parts;
    return askToBegin(watchdog.base, { withinMs: (fault.beginWithinMs ?? 0) + KILL_MS + GRACE_MS, signal });
  }

  /**
   * A worker that stood still for a while may begin a fault that another attempt has lifted already, with the watchdog gone:
   * then it must not stand.
   */
  async #mustBeWatched(aim: Aim): Promise<void> {
    if (await this.#isWatched(aim)) return;
    throw errored(
      'watchdog-lost',
      'The watchdog of the fault has ended before its time, so the fault was lifted.',
      'unknown',
    );
  }

  /**
   * Lifts what a lost attempt began. Where a program brings the fault and no watchdog answers here, one on the lost worker's
   * machine may still be running it: then it is lifted again once that must be over.
   */
  async #liftLost({ aim, at }: BegunNote): Promise<void> {
    const { fault, now, signal, watchdog } = this.#parts;
    const told = await this.#lift(aim);
    const left = (at ?? 0) + (fault.beginWithinMs ?? 0) + KILL_MS - now();
    if (told !== 'gone' || watchdog.said === 'lifted' || !fault.program || left <= 0) return;
    this.#fault = 'standing';
    await pause(Math.min(left, (fault.beginWithinMs ?? 0) + KILL_MS), signal);
    await this.#lift(aim);
  }

  /** By the watchdog when it stands, else by itself: both do the same. Gives what the watchdog said. */
  async #lift(aim: Aim): Promise<Awaited<ReturnType<typeof askToLift>> | undefined> {
    const { fault, watchdog } = this.#parts;
    const lift = fault.lift(aim);
    const told = lift && (await askToLift(watchdog.base));
    if (lift && told !== 'lifted') await this.#liftOneself(lift, aim, typeof told === 'object' ? told.why : undefined);
    this.#fault = 'lifted';
    return told;
  }

  async #liftOneself(lift: Lift, aim: Aim, tried: string | undefined): Promise<void> {
    try {
      await carryOutLift(lift);
    } catch (error) {
      if (!(error instanceof TargetFailure)) throw error;
      const { fault, sentence } = this.#parts;
      const goesOn = tried === undefined ? '' : ' Its watchdog goes on trying.';
      throw new TargetFailure({
        kind: 'errored',
        reason: 'not-lifted',
        message: `THE FAULT STILL STANDS. Lift it by hand: ${fault.byHand(aim)}. (${sentence}.) ${error.message}${goesOn}`,
        happened: 'unknown',
        leftOpen: true,
      });
    }
  }
}
