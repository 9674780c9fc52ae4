/** Names of schedules: the beginning of their runs' ids, and part of the names of records. */
export const SCHEDULE_NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;

const SLOT = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/;

/** The name of one start among those of its schedule: `20261025t013000z`, by UTC. `at` in ms. */
export function slotOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').toLowerCase()}z`;
}

/** `<name>.<slot>`: one run for each start, whatever is repeated. `at` in ms. */
export function scheduledRunId(name: string, at: number): string {
  return `${name}.${slotOf(at)}`;
}

/** A run that a schedule has started, or one that such a run has started, by its id. */
export interface ScheduledRun {
  /** Name of the schedule. */
  name: string;
  /** When it was due, ms. */
  at: number;
  /** The run that the schedule itself starts then. */
  root: string;
}

/** What the id of a run says about the schedule that it is of; undefined for the ids of other runs. No proof of anything. */
export function scheduledRunOf(run: string): ScheduledRun | undefined {
  const [name = '', slot = ''] = run.split('.');
  const [, year, month, day, hour, minute, second] = SLOT.exec(slot) ?? [];
  if (year === undefined || !SCHEDULE_NAME.test(name)) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // A 31st of February reads as a day of March, and would be a second name of its starts.
  if (Number.isNaN(at) || slotOf(at) !== slot) return undefined;
  return { name, at, root: `${name}.${slot}` };
}

/** When a run of the schedule was due, ms, also of a run that it started; undefined for runs of others. */
export function dueOf(run: string, name: string): number | undefined {
  const found = scheduledRunOf(run);
  return found?.name === name ? found.at : undefined;
}

/** Whether a run is one that the schedule starts, or one that such a run has started. */
export function isOfSchedule(run: string, name: string): boolean {
  return dueOf(run, name) !== undefined;
}

/** Temporal's id of a schedule. */
export function scheduleId({ environment, name }: { environment: string; name: string }): string {
  return `schedule:${environment}/${name}`;
}
