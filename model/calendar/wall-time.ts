import { Temporal } from 'temporal-polyfill';

/*
 * Ends of windows and freezes as instants. A time that the clocks skip is the first instant after the gap. Of a time that
 * they show twice a beginning is the first and an end is the second: what was meant lies inside in either case.
 * For activities, gateway and command line; never inside a workflow.
 */

/** Instant (ms) at which something begins. Throws a RangeError for what is no local time or no zone. */
export function beginsAt(local: string, zone: string): number {
  const plain = Temporal.PlainDateTime.from(local);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return earlier.toPlainDateTime().equals(plain) ? earlier.epochMilliseconds : afterGap(earlier);
}

/** Instant (ms) at which something ends. Throws as beginsAt() does. */
export function endsAt(local: string, zone: string): number {
  const plain = Temporal.PlainDateTime.from(local);
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (later.toPlainDateTime().equals(plain)) return later.epochMilliseconds;
  return afterGap(plain.toZonedDateTime(zone, { disambiguation: 'earlier' }));
}

function afterGap(before: Temporal.ZonedDateTime): number {
  return (before.getTimeZoneTransition('next') ?? before).epochMilliseconds;
}

/** What the clocks of `zone` show: `2026-12-20T18:00:00`. */
export function localAt(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString({ smallestUnit: 'second' });
}

/** `Mon 4 Jan 2027 06:00 Europe/Berlin` */
export function clockText(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = local.second === 0 ? '' : `:${two(local.second)}`;
  const clock = `${two(local.hour)}:${two(local.minute)}${seconds}`;
  return `${DAYS[local.dayOfWeek - 1]} ${local.day} ${MONTHS[local.month - 1]} ${local.year} ${clock} ${zone}`;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
