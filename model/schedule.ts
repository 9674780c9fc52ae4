import type { JsonObject } from './json.js';

/** When a schedule starts its runbook. `cron` has five fields (minute hour day month weekday) on the clocks of `zone`. */
export type ScheduleSpec =
  | { cron: string; zone: string }
  /** Every so often since the epoch plus `offsetMs`; the same on every clock. `zone` is for showing only. */
  | { everyMs: number; offsetMs: number; zone: string };

/** What happens when a start is due while the run of the one before is still open. Never ends a run. */
export type Overlap = 'skip' | 'queue-one' | 'queue-all' | 'allow';

/** `pinned`: every start carries out the plan that was signed. `replan`: each start plans anew from the worker's checkout. */
export type SchedulePlan = 'pinned' | 'replan';

/** A schedule as it is signed and kept. Everything is said; nothing has a default. */
export interface ScheduleDefinition {
  /** Unique in its environment. Runs are called `<name>.<UTC time of the start>`. */
  name: string;
  environment: string;
  /** Name of the runbook. */
  runbook: string;
  inputs: JsonObject;
  spec: ScheduleSpec;
  overlap: Overlap;
  /** A start that was missed, because the server was away, is made up for within so long; later it is missed for good. */
  catchUpMs: number;
  plan: SchedulePlan;
}
