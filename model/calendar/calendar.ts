import type { Weekday } from '../people.js';

/**
 * Change windows and freezes of one environment, as policy.yaml and its iCalendar files say them. Plain data without
 * instants: rules and wall-clock times, so that the same files give the same digest of a plan whenever it is made.
 */
export interface Calendar {
  /** Empty: open at any time that is not frozen. Otherwise open inside of any one of them. */
  windows: Window[];
  freezes: Freeze[];
}

/** What windows and freezes say alike. */
export interface Closing {
  name: string;
  holds: ('starts' | 'guarded')[];
  /** `hold`: a run starts and its guarded steps wait. `refuse`: turned away. */
  whenClosed: 'refuse' | 'hold';
  /** Guarded steps of runs that were started before it closed. */
  inFlight: 'finish' | 'hold';
  /** What it never stops. */
  except: { decisions: string[]; runbooks: string[] };
}

/** Open from `from` to `until` on the days on which it begins; over midnight where `until` is not later. */
export interface Window extends Closing {
  days: Weekday[];
  /** Only on the first, second … or last (-1) such weekday of the month. */
  weeks?: number[];
  /** `20:00`. `until` may be `24:00`. */
  from: string;
  until: string;
  zone: string;
}

export interface Freeze extends Closing {
  events: FreezeEvent[];
}

/** A stretch on the clocks of `zone`, once or again and again. Times are local: `2026-12-20T18:00:00`. */
export interface FreezeEvent {
  from: string;
  /** Not included. Every recurrence is as long on the clocks. */
  until: string;
  zone: string;
  rule?: RecurrenceRule;
  /** Further beginnings. */
  also?: string[];
  /** Beginnings that do not happen. */
  without?: string[];
}

/** An RRULE of RFC 5545 that repeats daily or more rarely. */
export interface RecurrenceRule {
  freq: 'daily' | 'weekly' | 'monthly' | 'yearly';
  interval: number;
  /** Beginnings in all, the first included. */
  count?: number;
  /** Local time of the last beginning, included. */
  until?: string;
  byDay?: { day: Weekday; nth?: number }[];
  byMonthDay?: number[];
  byMonth?: number[];
  setPos?: number[];
  /** On which day a week begins. */
  weekStart: Weekday;
}

/** Instants (ms); `until` is not included. */
export interface Span {
  from: number;
  until: number;
}

/** Whether a calendar says anything at all. */
export function isEmpty({ windows, freezes }: Calendar): boolean {
  return windows.length === 0 && freezes.length === 0;
}
