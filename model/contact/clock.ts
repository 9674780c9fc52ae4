import { Temporal } from 'temporal-polyfill';
import type { Person, Weekday } from '../people.js';

/*
 * What the clocks of a person show. Like zones.ts: for planner, activities and gateway, never inside a workflow.
 */

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TIME_OF_DAY = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Date, weekday and minute of the day, as a clock on the wall shows them. */
export interface WallClock {
  /** `2026-12-01` */
  date: string;
  weekday: Weekday;
  /** 0 to 1439. */
  minute: number;
}

/** What the clocks of `zone` show at an instant (ms). Throws a RangeError for what is no zone. */
export function wallClock(at: number, zone: string): WallClock {
  return clockOf(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone));
}

export function clockOf(local: Temporal.ZonedDateTime): WallClock {
  const weekday = DAYS[local.dayOfWeek - 1] ?? 'mon';
  return { date: local.toPlainDate().toString(), weekday, minute: local.hour * 60 + local.minute };
}

export function dayBefore(weekday: Weekday): Weekday {
  return DAYS[(DAYS.indexOf(weekday) + 6) % 7] ?? weekday;
}

/** The zone whose clocks count for this person; `zone` is the workspace's. */
export function zoneOf(person: Person, zone: string): string {
  return person.zone ?? zone;
}

/** `09:30` -> 570; `24:00`, the end of a day, -> 1440. Undefined for what is no time of the day. */
export function minuteOfDay(text: string): number | undefined {
  const match = TIME_OF_DAY.exec(text);
  if (!match) return undefined;
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2]);
}

/** Whether a text such as `2026-12-01` is a day of the calendar. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a minute of the day lies in a span, whose end is excluded and may lie before its beginning: over midnight. */
export function isInSpan(minute: number, { from, to }: { from: string; to: string }): boolean {
  const [begin = 0, end = 0] = [minuteOfDay(from), minuteOfDay(to)];
  return begin <= end ? begin <= minute && minute < end : minute >= begin || minute < end;
}
