import type { ChildEnd, ChildPlan } from '../../child.js';
import type { ProcessMark } from '../../supervisor/protocol.js';
import type { Lift } from '../lifts/lift.js';

/** What a step hands to its watchdog, as JSON on standard input: it may hold credentials, so it touches no disk. */
export interface WatchdogOrder {
  /** Path without ending; `.sock` and `.json` belong to this watchdog. */
  base: string;
  /** Idempotency key of the step. */
  key: string;
  /** The fault, as a sentence: `Pause slot blue of shop`. */
  fault: string;
  /** How a person takes it away. */
  byHand: string;
  lift: Lift;
  /** What brings the fault, where that is a program: whoever lifts must be able to end it first. */
  begin?: BeginProgram;
  /** From its start, ms. */
  liftAfterMs: number;
}

export interface BeginProgram {
  plan: ChildPlan;
  timeoutMs: number;
}

/** The watchdog's first and only line on its standard output. */
export type WatchdogReport = { ok: true } | { ok: false; why: string };

/** One line of JSON each way per connection. */
export type WatchdogRequest = { ask: 'status' } | { ask: 'begin' } | { ask: 'lift' };
export type WatchdogReply = { standing: true } | { lifted: true } | { lifted: false; why: string };
/** `refused`: it is being lifted, or has been. */
export type BeginReply =
  | { ended: ChildEnd }
  | { notStarted: { reason: string; message: string } }
  | { refused: string };

/** `<base>.json`, there while a fault stands or may stand. Never a credential. */
export interface WatchdogState {
  key: string;
  fault: string;
  byHand: string;
  watchdog: ProcessMark;
  /** The program that brings the fault, while it runs. */
  program?: ProcessMark;
  /** Wall time, ISO. */
  liftsAt: string;
  /** Why the last try to lift it failed. */
  problem?: string;
}
