import type { Plan } from '../plan.js';
import type { Signed } from '../statement.js';

/** Registered name of the workflow that Temporal starts for a schedule, once for each start. */
export const SCHEDULED_WORKFLOW = 'scheduled';

/** Input of that workflow, as it stands in Temporal's schedule: whoever may write there can change it, so nothing is believed. */
export interface ScheduledInput {
  /** The signed `schedule add`. */
  start: Signed;
  /** Pinned schedules only: what each start carries out. */
  plan?: Plan;
  /** A start that was held for long goes on in a new history: when it was due and its workflow began, ms. */
  carried?: { at: number; begunAt: number };
}

/** One start, as the workflow asks for it. */
export interface StartOrder extends Omit<ScheduledInput, 'carried'> {
  /** When it was due, ms. Missing: Temporal does not say, so no schedule has started the workflow. */
  at?: number;
  /** When the workflow of the start began, ms: a queued start waits before that. */
  begunAt?: number;
}

/** What became of one start. */
export type StartVerdict =
  | { outcome: 'started'; run: string }
  | { outcome: 'refused'; reason: string; message: string }
  | { outcome: 'held'; until: number; message: string };

/** How the run of a start ended. */
export interface StartEnd {
  status: 'succeeded' | 'failed' | 'aborted' | 'undone';
  headline: string;
}

/** What the workflow returns. */
export type ScheduledResult =
  | Extract<StartVerdict, { outcome: 'refused' }>
  | ({ outcome: 'started'; run: string } & StartEnd);

/** The activities of that workflow, by registered name. */
export interface ScheduleActivities {
  /** Judges a start and carries it out. Idempotent: one run for each start. */
  'start-scheduled'(order: StartOrder): Promise<StartVerdict>;
  /** Waits for the end of the run and puts it on record. */
  'follow-scheduled'(place: { name: string; at: number; run: string }): Promise<StartEnd>;
}
