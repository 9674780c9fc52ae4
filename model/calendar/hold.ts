import type { Closed } from './calendar-verdict.js';

/** A guarded step that waits for an opening. */
export interface Hold {
  /** When to look again, ms. */
  until: number;
  /** What it waits for: `until Mon 4 Jan 2027 06:00 Europe/Berlin, freeze year-end`. */
  text: string;
}

/** Why windows and freezes do not let something through: machine reason and human sentence. `held`: it waits. */
export interface CalendarRefusal {
  reason: 'frozen' | 'outside-window';
  message: string;
  held?: Hold;
}

/** What a run hears when it asks for a guarded step. */
export type CalendarAnswer = { open: true } | ({ open: false } & CalendarRefusal);

/** Where no opening is in sight it is looked again after so long: policy may have changed. */
const UNKNOWN_MS = 3_600_000;

/** A closed verdict in the terms of runs. `now` in ms. */
export function refusalOf(closed: Closed, now: number): CalendarRefusal {
  const { kind, name, why, whenClosed, opensAt, opens } = closed;
  const until = opens === undefined ? 'until policy opens' : `until ${opens}`;
  const text = `${until}, ${kind} ${name}`;
  return {
    reason: kind === 'freeze' ? 'frozen' : 'outside-window',
    message: `Policy does not let it through now: ${why}.`,
    ...(whenClosed === 'hold' && { held: { until: opensAt ?? now + UNKNOWN_MS, text } }),
  };
}
