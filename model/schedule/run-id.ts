import type { Statement } from '../statement.js';

/** Names of schedules: the beginning of their runs' ids, and part of the names of records. */
export const SCHEDULE_NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;

const SLOT = /^\d{8}t\d{6}z$/;

/** The name of one start among those of its schedule: `20261025t013000z`, by UTC. `at` in ms. */
export function slotOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').toLowerCase()}z`;
}

/** Undefined for what is no slot. */
export function instantOfSlot(slot: string): number | undefined {
  if (!SLOT.test(slot)) return undefined;
  const [, date = '', time = ''] = /^(\d{8})t(\d{6})z$/.exec(slot) ?? [];
  const iso = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
}

/** `<name>.<slot>`: one run for each start, whatever is repeated. `at` in ms. */
export function scheduledRunId(name: string, at: number): string {
  return `${name}.${slotOf(at)}`;
}

/** Whether a run is one that the schedule starts, or one that such a run has started. */
export function isOfSchedule(run: string, name: string): boolean {
  if (!run.startsWith(`${name}.`)) return false;
  const [slot = ''] = run.slice(name.length + 1).split('.');
  return SLOT.test(slot);
}

/**
 * When a run was started, ms: as its start statement says, or, where one statement starts every run of a schedule, as the slot
 * in its id says.
 */
export function startedAtOf(run: string, { at, start }: Pick<Statement, 'at' | 'start'>): number {
  if (!start?.schedule) return at;
  const [slot = ''] = run.slice(start.schedule.name.length + 1).split('.');
  return instantOfSlot(slot) ?? at;
}

/** Temporal's id of a schedule. */
export function scheduleId({ environment, name }: { environment: string; name: string }): string {
  return `schedule:${environment}/${name}`;
}
