import { durationText } from '../duration.js';

/** How a message says when. Instants are ms of the run's clock. */
export interface TimeWords {
  /** For a subject and for answers: `14:30 UTC`, and with the date when it is another day than the opening. */
  short(at: number): string;
  /** For a deadline: `Wed 2 Dec 2026, 14:30 UTC`. */
  full(at: number): string;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Times in UTC, the one zone that every reader of one message shares. The date is left out only on the day of the
 * opening, never by the clock of who reads, so that the same message says the same whenever it is made again.
 */
export function utcTimes(openedAt: number): TimeWords {
  return {
    short: (at) => `${dayUnless(openedAt, at)}${clock(at)} UTC`,
    full: (at) => {
      const date = new Date(at);
      return `${DAYS[date.getUTCDay()]} ${dayAndMonth(date)} ${date.getUTCFullYear()}, ${clock(at)} UTC`;
    },
  };
}

function dayUnless(same: number, at: number): string {
  const [before, date] = [new Date(same), new Date(at)];
  if (before.getUTCFullYear() !== date.getUTCFullYear()) return `${dayAndMonth(date)} ${date.getUTCFullYear()}, `;
  return dayAndMonth(before) === dayAndMonth(date) ? '' : `${dayAndMonth(date)}, `;
}

function dayAndMonth(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Seconds are cut off: who answers by the minute that stands there is never late. */
function clock(at: number): string {
  const date = new Date(at);
  return `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
}

/** How long somebody has been silent, as people say it: whole hours beyond a day, whole minutes below. `6h`, `1d4h`, `20m`. */
export function roughly(ms: number): string {
  const unit = ms >= 86_400_000 ? 3_600_000 : 60_000;
  return ms < 60_000 ? 'less than a minute' : durationText(Math.floor(ms / unit) * unit);
}
