import type { Hours, Person } from '../people.js';
import { dayBefore, isInSpan, minuteOfDay, type WallClock } from './clock.js';

/** Working hours of somebody whose hours people.yaml does not say. */
export const USUAL_HOURS: Hours = { from: '09:00', to: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] };

/** Whether these are working hours of this person. A shift over midnight belongs to the day on which it begins. */
export function isWorkingHour({ hours = USUAL_HOURS }: Person, { weekday, minute }: WallClock): boolean {
  if (!isInSpan(minute, hours)) return false;
  const begin = minuteOfDay(hours.from) ?? 0;
  const beganYesterday = begin > (minuteOfDay(hours.to) ?? 0) && minute < begin;
  return hours.days.includes(beganYesterday ? dayBefore(weekday) : weekday);
}

/** Whether some minute of these working hours is not quiet. */
export function leavesTime(hours: Hours, quiet: { from: string; to: string }): boolean {
  const [begin = 0, quietEnds = 0] = [minuteOfDay(hours.from), minuteOfDay(quiet.to)];
  return !isInSpan(begin, quiet) || isInSpan(quietEnds % 1440, hours);
}

export function isQuietHour({ quiet }: Person, { minute }: WallClock): boolean {
  return quiet !== undefined && isInSpan(minute, quiet);
}
