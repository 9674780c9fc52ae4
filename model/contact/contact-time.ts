import { Temporal } from 'temporal-polyfill';
import type { Person } from '../people.js';
import { awayUntil } from './away.js';
import { clockOf, minuteOfDay, type WallClock, zoneOf } from './clock.js';
import { isQuietHour, isWorkingHour, leavesTime, USUAL_HOURS } from './working-hours.js';

export interface ContactQuestion {
  person: Person;
  /** The workspace's zone, for people without one. */
  zone: string;
  /** Not before this instant, ms. */
  after: number;
  /** Quiet hours, working hours and absences do not count. */
  urgent: boolean;
  /** `working-hours`: only in the person's working hours, on days on which they are not away. */
  within: 'working-hours' | 'any';
}

/** Days that are looked at, those of absences not counted: ten years, for somebody who is away on every day they work. */
const MOST_DAYS = 3_660;

/**
 * The first instant (ms), not before `after`, at which this person may be told something: never in quiet hours unless
 * urgent. It may lie far ahead when somebody is away. Of times that the clocks show twice both count; a time that they
 * skip is passed over. Working hours that lie wholly in quiet hours (people.yaml refuses them) do not count.
 * Throws a RangeError for what is no zone.
 */
export function contactTime({ person, zone, after, urgent, within }: ContactQuestion): number {
  if (urgent) return after;
  const local = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zoneOf(person, zone));
  const { quiet, hours = USUAL_HOURS } = person;
  const working = within === 'working-hours' && (quiet === undefined || leavesTime(hours, quiet));
  return firstOpen(person, local, working) ?? firstOpen(person, local, false) ?? after;
}

function firstOpen(person: Person, after: Temporal.ZonedDateTime, working: boolean): number | undefined {
  if (isOpen(person, clockOf(after), working)) return after.epochMilliseconds;
  // The clocks can go back over midnight, so that a part of yesterday lies ahead.
  let day = after.toPlainDate().subtract({ days: 1 });
  for (let looked = 0; looked < MOST_DAYS; looked += 1) {
    if (working) day = afterAbsence(person, day);
    const open = beginnings(person, { day, zone: after.timeZoneId, working }).find(
      (at) => at.epochMilliseconds >= after.epochMilliseconds && isOpen(person, clockOf(at), working),
    );
    if (open) return open.epochMilliseconds;
    day = day.add({ days: 1 });
  }
  return undefined;
}

/** The first day from `day` on of which no absence is known. */
function afterAbsence(person: Person, day: Temporal.PlainDate): Temporal.PlainDate {
  const last = awayUntil(person, day.toString());
  return last === undefined ? day : afterAbsence(person, Temporal.PlainDate.from(last).add({ days: 1 }));
}

function isOpen(person: Person, clock: WallClock, working: boolean): boolean {
  if (isQuietHour(person, clock)) return false;
  return !working || (isWorkingHour(person, clock) && awayUntil(person, clock.date) === undefined);
}

/**
 * Instants of one day at which somebody may become reachable, in order: its beginning, the end of quiet hours, the
 * beginning of working hours, each as often as the clocks show it, and a change of the clocks itself.
 */
function beginnings(
  { quiet, hours = USUAL_HOURS }: Person,
  { day, zone, working }: { day: Temporal.PlainDate; zone: string; working: boolean },
): Temporal.ZonedDateTime[] {
  const midnight = day.toZonedDateTime(zone);
  const times = [...(quiet ? [quiet.to] : []), ...(working ? [hours.from] : [])];
  const shown = times.flatMap((time) => {
    const minute = (minuteOfDay(time) ?? 0) % 1440;
    const local = day.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
    return (['earlier', 'later'] as const).map((disambiguation) => local.toZonedDateTime(zone, { disambiguation }));
  });
  const change = midnight.hoursInDay === 24 ? undefined : midnight.getTimeZoneTransition('next');
  // A day that begins with the change has no other one; the next would be half a year ahead.
  const ofToday = change?.toPlainDate().equals(day) ? [change] : [];
  return [midnight, ...shown, ...ofToday].sort(Temporal.ZonedDateTime.compare);
}
