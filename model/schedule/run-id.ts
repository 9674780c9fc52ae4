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

/** When a run of the schedule was due, ms, also of a run that it started; undefined for runs of others. */
export function dueOf(run: string, name: string): number | undefined {
  if (!run.startsWith(`${name}.`)) return undefined;
  const [slot = ''] = run.slice(name.length + 1).split('.');
  const [, year, month, day, hour, minute, second] = SLOT.exec(slot) ?? [];
  if (year === undefined) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether a run is one that the schedule starts, or one that such a run has started. */
export function isOfSchedule(run: string, name: string): boolean {
  return dueOf(run, name) !== undefined;
}

/** Temporal's id of a schedule. */
export function scheduleId({ environment, name }: { environment: string; name: string }): string {
  return `schedule:${environment}/${name}`;
}
