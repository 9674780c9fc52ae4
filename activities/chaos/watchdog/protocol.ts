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
  /** From its start, ms. */
  liftAfterMs: number;
}

/** The watchdog's first and only line on its standard output. */
export type WatchdogReport = { ok: true } | { ok: false; why: string };

/** One line of JSON each way per connection. */
export type WatchdogRequest = { ask: 'status' } | { ask: 'lift' };
export type WatchdogReply = { standing: true } | { lifted: true } | { lifted: false; why: string };

/** `<base>.json`, there while a fault stands or may stand. Never a credential. */
export interface WatchdogState {
  key: string;
  fault: string;
  byHand: string;
  watchdog: ProcessMark;
  /** Wall time, ISO. */
  liftsAt: string;
  /** Why the last try to lift it failed. */
  problem?: string;
}
