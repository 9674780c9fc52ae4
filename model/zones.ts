import { Temporal } from 'temporal-polyfill';

/*
 * Wall-clock times of people, as instants. Used by the planner and by activities, never inside a workflow: the answer
 * depends on the time-zone data of the process, and a replay must not.
 */

const FULL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?([+-]\d{2}:\d{2})?$/;
const TIME = /^\d{2}:\d{2}$/;

export type Instant = { at: number } | { problem: string };

/** Whether `name` is a time zone of the IANA database, such as `Europe/Berlin` or `UTC`. Offsets are not zones. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant (ms) of `2026-12-01T02:00`, or of the next `02:00` after `now` (ms), on the clocks of `zone`.
 * A time that the clocks skip is refused with its two neighbours. A time that they show twice means the later one,
 * unless the text says which with an offset: `2026-10-25T02:30+02:00`.
 */
export function instantOf(wanted: { until: string; zone: string; now: number }): Instant {
  const { until, zone, now } = wanted;
  if (!isZone(zone)) return { problem: `${zone} is not an IANA time zone, such as Europe/Berlin` };
  if (TIME.test(until)) return nextTime(until, zone, now);
  const match = FULL.exec(until);
  if (!match) return { problem: `${until} is neither a time like 02:00 nor a date with a time like 2026-12-01T02:00` };
  const [, offset] = match;
  try {
    const local = Temporal.PlainDateTime.from(offset ? until.slice(0, -offset.length) : until);
    return offset ? withOffset(local, offset, zone) : onClocks(local, zone);
  } catch {
    return { problem: `${until} is not a date and time of the calendar` };
  }
}

function nextTime(time: string, zone: string, now: number): Instant {
  let clock: Temporal.PlainTime;
  try {
    clock = Temporal.PlainTime.from(time);
  } catch {
    return { problem: `${time} is not a time of the day` };
  }
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const first = onClocks(today.toPlainDateTime(clock), zone);
  if ('problem' in first || first.at > now) return first;
  return onClocks(today.add({ days: 1 }).toPlainDateTime(clock), zone);
}

/** A gap shifts `earlier` back and `later` forward by its length; a repeat gives two instants of the same wall time. */
function onClocks(local: Temporal.PlainDateTime, zone: string): Instant {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (later.toPlainDateTime().equals(local)) return { at: later.epochMilliseconds };
  return { problem: gapSentence(local, earlier, zone) };
}

function gapSentence(local: Temporal.PlainDateTime, before: Temporal.ZonedDateTime, zone: string): string {
  const change = before.getTimeZoneTransition('next');
  const after = change ?? before;
  const last = after.subtract({ minutes: 1 });
  return `${short(local)} does not exist in ${zone}: the clocks go from ${short(last.toPlainDateTime())} straight to ${short(after.toPlainDateTime())}; say one of these two`;
}

function withOffset(local: Temporal.PlainDateTime, offset: string, zone: string): Instant {
  const candidates = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(zone, { disambiguation }),
  );
  const fitting = candidates.find(
    (candidate) => candidate.offset === offset && candidate.toPlainDateTime().equals(local),
  );
  if (fitting) return { at: fitting.epochMilliseconds };
  const offsets = [...new Set(candidates.map((candidate) => candidate.offset))].join(' or ');
  return { problem: `${short(local)} in ${zone} is at offset ${offsets}, not ${offset}` };
}

function short(local: Temporal.PlainDateTime): string {
  return local.toString({ smallestUnit: 'minute' });
}
