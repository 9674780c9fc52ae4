import { Temporal } from 'temporal-polyfill';
import type { Calendar, Span } from './calendar.js';
import type { Closure } from './calendar-verdict.js';
import { closures, openings } from './closures.js';
import { dateOf, dayOf, weekOf } from './days.js';
import { localAt } from './wall-time.js';

/** One day of a calendar on the clocks of a zone. */
export interface CalendarDay extends Span {
  /** `2026-12-21` */
  date: string;
  /** Cut to the day. */
  freezes: (Span & { name: string })[];
  /** Cut to the day. */
  openings: (Span & { names: string[] })[];
  /** Outside of all windows, cut to the day. Empty where there are no windows. */
  outside: Span[];
  /** The clocks are changed: what they would show, and what they show. */
  change?: { at: number; from: string; to: string };
}

/** Whole days of `zone` from the day `first` (`2026-12-21`) on. A day has 23 or 25 hours where the clocks are changed. */
export function calendarDays(
  calendar: Calendar | undefined,
  { first, days, zone }: { first: string; days: number; zone: string },
): CalendarDay[] {
  const begins = Array.from({ length: days + 1 }, (_, at) => startOf(dateOf(dayOf(first) + at), zone));
  const [from = 0, to = 0] = [begins[0], begins[days]];
  const closed = calendar ? closures(calendar, from, to) : [];
  const open = calendar ? openings(calendar.windows, from, to) : [];
  return begins.slice(0, days).map((begin, at) => {
    const day = { from: begin, until: begins[at + 1] ?? begin };
    const change = changeIn(day, zone);
    return {
      date: dateOf(dayOf(first) + at),
      ...day,
      freezes: cut(only(closed, 'freeze'), day),
      openings: cut(open, day),
      outside: cut(only(closed, 'outside-windows'), day),
      ...(change && { change }),
    };
  });
}

/** The Monday of the week in which an instant lies. */
export function mondayOf(at: number, zone: string): string {
  return dateOf(weekOf(dayOf(localAt(at, zone)), 'mon'));
}

function startOf(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

function only(all: readonly Closure[], kind: Closure['kind']): Closure[] {
  return all.filter((closure) => closure.kind === kind);
}

function cut<T extends Span>(spans: readonly T[], { from, until }: Span): T[] {
  return spans
    .filter((span) => span.from < until && span.until > from)
    .map((span) => ({ ...span, from: Math.max(span.from, from), until: Math.min(span.until, until) }));
}

function changeIn({ from, until }: Span, zone: string): CalendarDay['change'] {
  const next = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  if (!next || next.epochMilliseconds >= until) return undefined;
  const before = next.subtract({ seconds: 1 }).offsetNanoseconds / 1_000_000;
  const paper = new Date(next.epochMilliseconds + before).toISOString().slice(11, 16);
  return { at: next.epochMilliseconds, from: paper, to: next.toPlainTime().toString().slice(0, 5) };
}
