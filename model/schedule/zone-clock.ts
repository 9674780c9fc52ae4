import { Temporal } from 'temporal-polyfill';

/** A wall clock's reading. `month` counts from 1. */
export interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const QUARTER_MS = 900_000;

/** The clocks of one zone. Never inside a workflow: the answer depends on the time-zone data of the process. */
export class ZoneClock {
  /** By quarter of an hour: since 1972 every change of clocks falls on one. */
  private readonly offsets = new Map<number, number>();

  constructor(readonly zone: string) {}

  /** How far the clocks are ahead of UTC at an instant, ms. */
  offsetAt(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(this.zone);
    const offset = zoned.offsetNanoseconds / 1_000_000;
    this.offsets.set(quarter, offset);
    return offset;
  }

  /** What the clocks show at an instant, as the instant at which clocks of UTC show it. */
  shownAt(at: number): number {
    return at + this.offsetAt(at);
  }

  /**
   * The instant that Temporal takes a reading for. A reading that is shown twice, or never, means what its own offset by UTC's
   * clocks says: east of Greenwich the second of two, in the Americas the first.
   */
  instantOf(shown: number): number {
    return shown - this.offsetAt(shown - this.offsetAt(shown));
  }

  /** `2026-10-25T02:30` */
  localText(at: number): string {
    return new Date(this.shownAt(at)).toISOString().slice(0, 16);
  }

  /** `+01:00` */
  offsetText(at: number): string {
    const minutes = Math.round(this.offsetAt(at) / 60_000);
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  }

  /** Instants in (from, to] at which the clocks change, with the offsets before and after, ms. */
  changes(from: number, to: number): { at: number; before: number; after: number }[] {
    const found: { at: number; before: number; after: number }[] = [];
    let zoned: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(
      this.zone,
    );
    for (;;) {
      zoned = zoned.getTimeZoneTransition('next');
      if (!zoned || zoned.epochMilliseconds > to) return found;
      const at = zoned.epochMilliseconds;
      const [before, after] = [this.offsetAt(at - 1), this.offsetAt(at)];
      if (before !== after) found.push({ at, before, after });
    }
  }
}

export function shownOf({ year, month, day, hour, minute }: Reading): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

export function readingOf(shown: number): Reading {
  const date = new Date(shown);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
