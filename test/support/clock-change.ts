import { Temporal } from 'temporal-polyfill';

/** Zones whose clocks change twice a year, on different days: one of them changes within some months from any day. */
const CHANGING = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Pacific/Auckland', 'America/Santiago'];

export interface ClockChange {
  zone: string;
  /** ms */
  at: number;
}

/** The first change of clocks that is more than two days after `now` (ms). */
export function nextClockChange(now: number): ClockChange {
  const from = Temporal.Instant.fromEpochMilliseconds(now).add({ hours: 48 });
  const changes = CHANGING.flatMap((zone) => {
    const change = from.toZonedDateTimeISO(zone).getTimeZoneTransition('next');
    return change ? [{ zone, at: change.epochMilliseconds }] : [];
  });
  const [first] = changes.toSorted((a, b) => a.at - b.at);
  if (!first) throw new Error('no zone changes its clocks any more');
  return first;
}

/** What the clocks of a zone show, found without the product's own code: `Sun 02:30` is [`Sun`, 150]. */
export function shownAt(at: number, zone: string): { day: string; minute: number; date: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { weekday = '', hour, minute, year, month, day } = parts;
  return { day: weekday, minute: Number(hour) * 60 + Number(minute), date: `${year}-${month}-${day}` };
}
