import type { Cron } from './cron.js';
import { type Reading, readingOf, shownOf, type ZoneClock } from './zone-clock.js';

const HOUR_MS = 3_600_000;

/**
 * The next start after the instant `after` (ms) that Temporal 1.32 makes of this cron, or undefined when there is none up to
 * `until`. Where clocks repeat an hour Temporal's choice is odd (docs/schedules.md); the point of this function is to say the
 * same, so that people see it before it happens, and not to say what would be better.
 */
export function nextByCron(
  cron: Cron,
  clock: ZoneClock,
  { after, until }: { after: number; until: number },
): number | undefined {
  const search = new Search(cron, clock, after);
  for (;;) {
    const found = search.step();
    if (found === 'beyond') {
      if (search.shown > clock.shownAt(until) + 48 * HOUR_MS) return undefined;
    } else return found > until ? undefined : found;
  }
}

/** Walks over readings of the clocks from coarse to fine. `late` remembers that it walks through an hour's second showing. */
class Search {
  private at: Reading;
  private late: boolean;

  constructor(
    private readonly cron: Cron,
    private readonly clock: ZoneClock,
    after: number,
  ) {
    const shown = clock.shownAt(after);
    this.at = readingOf(shown);
    this.late = readingOf(clock.shownAt(after - HOUR_MS)).hour === this.at.hour;
    // Its own minute is over, unless a coarser field moves on first; then that starts from its beginning in any case.
    if (this.fitsUpToMinute()) this.at.minute += 1;
  }

  get shown(): number {
    return shownOf(this.at);
  }

  /** One attempt: the start, or `beyond` after it moved on by at least one field. */
  step(): number | 'beyond' {
    this.carry();
    if (!this.cron.months.has(this.at.month)) return this.moveOn('month');
    if (!this.fitsDay()) return this.moveOn('day');
    if (!this.cron.hours.has(this.at.hour)) return this.moveOn('hour');
    while (!this.cron.minutes.has(this.at.minute)) {
      this.at.minute += 1;
      if (this.at.minute >= 60) return 'beyond';
    }
    const found = this.clock.instantOf(this.shown);
    if (readingOf(this.clock.shownAt(found)).hour !== this.at.hour) {
      // The clocks skip it. The second showing is remembered on purpose: Temporal does.
      this.at = { ...this.at, hour: this.at.hour + 1, minute: 0 };
      return 'beyond';
    }
    return found + (this.late ? HOUR_MS : 0);
  }

  private fitsUpToMinute(): boolean {
    return this.cron.months.has(this.at.month) && this.fitsDay() && this.cron.hours.has(this.at.hour);
  }

  /** The weekday is that of the instant: where midnight is skipped it may be the day before's. */
  private fitsDay(): boolean {
    const weekday = new Date(this.clock.shownAt(this.clock.instantOf(this.shown))).getUTCDay();
    return this.cron.daysOfMonth.has(this.at.day) && this.cron.weekdays.has(weekday);
  }

  /** Minutes past the hour begin the next hour, or the same one again where two hours lie between the two. */
  private carry(): void {
    if (this.at.minute < 60) {
      this.at = readingOf(this.shown);
      return;
    }
    const hour = { ...this.at, minute: 0 };
    const next = { ...hour, hour: hour.hour + 1 };
    const apart = this.clock.instantOf(shownOf(next)) - this.clock.instantOf(shownOf(hour));
    const again = !this.late && apart > HOUR_MS;
    this.late = again;
    this.at = again ? hour : readingOf(shownOf(next));
  }

  private moveOn(field: 'month' | 'day' | 'hour'): 'beyond' {
    const { year, month, day, hour } = this.at;
    this.late = false;
    if (field === 'month') this.at = { year, month: month + 1, day: 1, hour: 0, minute: 0 };
    else if (field === 'day') this.at = { year, month, day: day + 1, hour: 0, minute: 0 };
    else this.at = { year, month, day, hour: hour + 1, minute: 0 };
    this.at = readingOf(this.shown);
    return 'beyond';
  }
}
