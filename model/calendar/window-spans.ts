import type { Span, Window } from './calendar.js';
import { dateOf, daysOfMonth, dayOf, monthOf, weekdayOf } from './days.js';
import { minuteOfDay } from '../contact/clock.js';
import { beginsAt, endsAt, localAt } from './wall-time.js';

/** No opening further away than this is looked for. */
export const HORIZON_MS = 2 * 366 * 86_400_000;

/** The openings of a window that touch the time from `from` to `to` (ms, `to` not included), in order. */
export function windowSpans(window: Window, from: number, to: number): Span[] {
  const first = dayOf(localAt(from, window.zone)) - 2;
  const last = dayOf(localAt(to, window.zone)) + 1;
  const spans: Span[] = [];
  for (let day = first; day <= last; day += 1) {
    const span = openingOn(window, day);
    if (span && span.from < to && span.until > from) spans.push(span);
  }
  return spans;
}

/** The first opening that begins after `after` (ms), within the horizon. */
export function nextOpening(window: Window, after: number): Span | undefined {
  const first = dayOf(localAt(after, window.zone)) - 1;
  const last = dayOf(localAt(after + HORIZON_MS, window.zone));
  for (let day = first; day <= last; day += 1) {
    const span = openingOn(window, day);
    if (span && span.from > after) return span;
  }
  return undefined;
}

/** Undefined on days that are not its own, and where a change of the clocks leaves nothing of it. */
function openingOn({ days, weeks, from, until, zone }: Window, day: number): Span | undefined {
  if (!days.includes(weekdayOf(day)) || (weeks && !inWeeks(weeks, day))) return undefined;
  const overMidnight = (minuteOfDay(until) ?? 0) <= (minuteOfDay(from) ?? 0);
  const end = until === '24:00' ? `${dateOf(day + 1)}T00:00` : `${dateOf(overMidnight ? day + 1 : day)}T${until}`;
  const span = { from: beginsAt(`${dateOf(day)}T${from}`, zone), until: endsAt(end, zone) };
  return span.from < span.until ? span : undefined;
}

/** Whether it is the first, second … or last such weekday of its month. */
function inWeeks(weeks: readonly number[], day: number): boolean {
  const { month, dayOfMonth } = monthOf(day);
  const nth = Math.ceil(dayOfMonth / 7);
  const fromEnd = -Math.ceil((daysOfMonth(month).length - dayOfMonth + 1) / 7);
  return weeks.includes(nth) || weeks.includes(fromEnd);
}
