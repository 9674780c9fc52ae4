import type { ScheduleSpec } from '../schedule.js';
import { readCron } from './cron.js';
import { nextByCron } from './next-by-cron.js';
import { ZoneClock } from './zone-clock.js';

/** One start as it is going to be. */
export interface ScheduledStart {
  /** Instant, ms. */
  at: number;
  /** On the clocks of the schedule's zone: `2026-10-25T02:30`. */
  local: string;
  /** Of those clocks at that instant: `+01:00`. */
  offset: string;
}

/**
 * The starts after `from` up to and with `to` (ms), at most `atMost` of them: the same as Temporal's own list. Pure, but for
 * the time-zone data of the process. A cron that does not read has none; readCron() says what is wrong with it.
 */
export function startsBetween(spec: ScheduleSpec, from: number, to: number, atMost: number): ScheduledStart[] {
  const clock = new ZoneClock(spec.zone);
  const next = 'cron' in spec ? byCron(spec.cron, clock, to) : byInterval(spec, to);
  const starts: ScheduledStart[] = [];
  for (let at = next(from); at !== undefined && starts.length < atMost; at = next(at))
    starts.push({ at, local: clock.localText(at), offset: clock.offsetText(at) });
  return starts;
}

/** Whether the schedule starts at exactly this instant, ms. */
export function startsAt(spec: ScheduleSpec, at: number): boolean {
  // Where clocks repeat an hour a start depends on the one before it, so the search begins well before.
  return startsBetween(spec, at - LEAD_MS, at, MOST_IN_LEAD).some((start) => start.at === at);
}

const LEAD_MS = 6 * 3_600_000;
const MOST_IN_LEAD = LEAD_MS / 1_000;

function byCron(text: string, clock: ZoneClock, until: number): (after: number) => number | undefined {
  const { cron } = readCron(text);
  return (after) => (cron ? nextByCron(cron, clock, { after, until }) : undefined);
}

function byInterval(
  { everyMs, offsetMs }: Extract<ScheduleSpec, { everyMs: number }>,
  until: number,
): (after: number) => number | undefined {
  return (after) => {
    const at = (Math.floor((after - offsetMs) / everyMs) + 1) * everyMs + offsetMs;
    return at > until ? undefined : at;
  };
}
