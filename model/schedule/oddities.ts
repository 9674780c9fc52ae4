import type { ScheduleSpec } from '../schedule.js';
import { type Cron, readCron } from './cron.js';
import { type ScheduledStart, startsBetween } from './starts.js';
import { readingOf, ZoneClock } from './zone-clock.js';

/**
 * What a change of the clocks does to a schedule. `skipped`: the reading is never shown. `first-of-two`, `second-of-two`: it
 * is shown twice and starts once. `both`, `neither`: it is shown twice and starts as often. `moved`: Temporal starts at a reading
 * that the cron does not name.
 */
export type OddityKind = 'skipped' | 'first-of-two' | 'second-of-two' | 'both' | 'neither' | 'moved';

export interface ClockOddity {
  kind: OddityKind;
  /** When the clocks change, ms. */
  change: number;
  /** Readings of the clocks, in order: `2026-10-25T02:30`. */
  readings: string[];
  /** Of the start, where there is one: `+01:00`. */
  offset?: string;
  /** A sentence for people. */
  text: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Beyond this from a change nothing is odd. */
const NEAR_MS = 4 * HOUR_MS;
/** Starts depend on the one before only around a change; a day later they have settled. */
const LEAD_MS = 26 * HOUR_MS;

/** What changes of the clocks in (from, to] (ms) do to the schedule, in order. Intervals are the same on every clock. */
export function clockOddities(spec: ScheduleSpec, from: number, to: number): ClockOddity[] {
  if (!('cron' in spec)) return [];
  const { cron } = readCron(spec.cron);
  if (!cron) return [];
  const clock = new ZoneClock(spec.zone);
  return clock.changes(from, to).flatMap((change) => {
    const starts = startsBetween(spec, change.at - LEAD_MS, change.at + NEAR_MS, 10_000).filter(
      ({ at }) => at > change.at - NEAR_MS,
    );
    const named = readingsOf(cron, change);
    const found =
      change.after > change.before
        ? named.map((shown) => ({ shown, kind: 'skipped' as const, offset: undefined }))
        : named.map((shown) => ({ shown, ...ofTwo(shown, { change, starts, clock }) }));
    const moved = starts
      .filter(({ at }) => !fits(cron, clock.shownAt(at)))
      .map(({ at, offset }) => ({ shown: clock.shownAt(at), kind: 'moved' as const, offset }));
    return grouped([...found, ...moved], { change: change.at, zone: spec.zone });
  });
}

interface Change {
  at: number;
  before: number;
  after: number;
}

/** Readings that the cron names among those that the change skips or repeats. */
function readingsOf(cron: Cron, { at, before, after }: Change): number[] {
  const [first, last] = [at + Math.min(before, after), at + Math.max(before, after)];
  const found: number[] = [];
  for (let shown = first; shown < last; shown += MINUTE_MS) if (fits(cron, shown)) found.push(shown);
  return found;
}

function fits(cron: Cron, shown: number): boolean {
  const { month, day, hour, minute } = readingOf(shown);
  const weekday = new Date(shown).getUTCDay();
  return (
    cron.months.has(month) &&
    cron.daysOfMonth.has(day) &&
    cron.weekdays.has(weekday) &&
    cron.hours.has(hour) &&
    cron.minutes.has(minute)
  );
}

function ofTwo(
  shown: number,
  { change, starts, clock }: { change: Change; starts: readonly ScheduledStart[]; clock: ZoneClock },
): { kind: OddityKind; offset?: string } {
  const [first, second] = [shown - change.before, shown - change.after];
  const atFirst = starts.some(({ at }) => at === first);
  const atSecond = starts.some(({ at }) => at === second);
  if (atFirst && atSecond) return { kind: 'both' };
  if (!atFirst && !atSecond) return { kind: 'neither' };
  return atFirst
    ? { kind: 'first-of-two', offset: clock.offsetText(first) }
    : { kind: 'second-of-two', offset: clock.offsetText(second) };
}

interface Odd {
  shown: number;
  kind: OddityKind;
  offset?: string;
}

/** Many readings of one kind at one change are one sentence. */
function grouped(odd: readonly Odd[], { change, zone }: { change: number; zone: string }): ClockOddity[] {
  const kinds = [...new Set(odd.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = odd.filter((one) => one.kind === kind);
    const readings = own.map(({ shown }) => new Date(shown).toISOString().slice(0, 16));
    const [{ offset } = { offset: undefined }] = own;
    return { kind, change, readings, ...(offset ? { offset } : {}), text: sentence({ kind, readings, offset, zone }) };
  });
}

function sentence(odd: { kind: OddityKind; readings: string[]; offset?: string; zone: string }): string {
  const { kind, readings, offset, zone } = odd;
  const [first = '', ...rest] = readings;
  const many = rest.length > 0;
  const when = `${first.replace('T', ' ')}${many ? ` to ${rest.at(-1)?.slice(11)} (${readings.length} times)` : ''}`;
  const twice = `${when} ${many ? 'happen' : 'happens'} twice in ${zone}`;
  switch (kind) {
    case 'skipped':
      return `${when} ${many ? 'do' : 'does'} not exist in ${zone}: skipped`;
    case 'first-of-two':
      return `${twice}: starts once${many ? ' each' : ''}, at the first (${offset})`;
    case 'second-of-two':
      return `${twice}: starts once${many ? ' each' : ''}, at the second (${offset})`;
    case 'both':
      return `${twice}: starts both times`;
    case 'neither':
      return `${twice}: Temporal starts it neither time`;
    case 'moved':
      return `${when} in ${zone}: Temporal starts here after the clocks went back, although the schedule does not name it`;
  }
}
