import { html } from 'hono/html';
import { spanText } from '../../model/view/span-text.js';
import type { Html } from './layout.js';

/** On whose clocks times are said, and what is now. Both may be a run's. */
export interface Moment {
  /** IANA zone. */
  zone: string;
  /** ms. */
  now: number;
}

/** An instant: `14:03`, on another day `21 Nov, 14:03`, in another year with it. Exact for machines. */
export function instant(at: number, moment: Moment): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${instantText(at, moment)}</time>`;
}

/** The same with its date, for lists over many days. */
export function dated(at: number, { zone, now }: Moment): Html {
  const year = format(zone, 'year', at);
  const day = `${format(zone, 'day', at)}${year === format(zone, 'year', now) ? '' : ` ${year}`}`;
  return html`<time datetime="${new Date(at).toISOString()}">${day}, ${format(zone, 'time', at)}</time>`;
}

/** The same as text. */
export function instantText(at: number, { zone, now }: Moment): string {
  const time = format(zone, 'time', at);
  const day = format(zone, 'day', at);
  if (day === format(zone, 'day', now)) return time;
  const year = format(zone, 'year', at);
  return year === format(zone, 'year', now) ? `${day}, ${time}` : `${day} ${year}, ${time}`;
}

/** A deadline seen from now: `14:03 (in 2 h 14 min)`, afterwards `14:03 (passed 3 min ago)`. */
export function deadline(at: number, moment: Moment): Html {
  const left = at - moment.now;
  const words = left >= 0 ? `in ${spanText(left)}` : `passed ${spanText(-left)} ago`;
  return html`${instant(at, moment)} <span class="nowrap">(${words})</span>`;
}

/** A date of the calendar, `2026-12-09`, as `9 Dec`. */
export function dateText(date: string): string {
  return format('UTC', 'day', Date.parse(`${date}T12:00:00Z`));
}

/** `Mon` of `2026-12-21`. */
export function weekdayText(date: string): string {
  return format('UTC', 'weekday', Date.parse(`${date}T12:00:00Z`));
}

/** `14:03`, whatever day it is. */
export function clockTime(at: number, { zone }: Moment): string {
  return format(zone, 'time', at);
}

/** A label of a time axis whose ticks are so far apart. */
export function tickText(at: number, { tickMs, zone }: { tickMs: number; zone: string }): string {
  if (tickMs >= 86_400_000) return format(zone, 'day', at);
  return format(zone, tickMs < 60_000 ? 'seconds' : 'time', at);
}

const SHAPES = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  year: { year: 'numeric' },
  weekday: { weekday: 'short' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
function format(zone: string, shape: keyof typeof SHAPES, at: number): string {
  const key = `${zone} ${shape}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...SHAPES[shape], timeZone: zone });
  formats.set(key, known);
  return known.format(at);
}
