import type { Calendar, Closing } from '../../../../model/calendar/calendar.js';
import type { CalendarQuestion } from '../../../../model/calendar/calendar-verdict.js';
import ICAL from 'ical.js';

/*
 * The reference model: asks nothing of the code under test. Clocks come from Intl, minute by minute; recurrences from
 * ical.js. A minute belongs to a window or freeze when the clock on the wall says so: that is how people read policy.yaml.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-12-20T18:00` on the clocks of a zone. */
export function wall(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    formats.set(zone, format);
  }
  return format.format(at).replace(' ', 'T');
}

const MINUTE = 60_000;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether the reference lets it through at that instant (a whole minute). */
export function referenceOpen({ windows, freezes }: Calendar, question: CalendarQuestion): boolean {
  const { at, startedAt } = question;
  const held = question.what === 'start' ? 'starts' : 'guarded';
  const concerned = (closing: Closing) =>
    closing.holds.includes(held) &&
    !closing.except.runbooks.includes(question.runbook) &&
    !(question.decision !== undefined && closing.except.decisions.includes(question.decision));
  for (const freeze of freezes) {
    if (!concerned(freeze)) continue;
    for (const event of freeze.events) {
      for (const [from, until] of stretches(event, at)) {
        const begun = firstMinute(from, event.zone, at);
        const inside = begun !== undefined && at >= begun && at < lastMinute(until, event.zone, begun);
        if (!inside) continue;
        const finishes = freeze.inFlight === 'finish' && question.what === 'guarded' && (startedAt ?? at) < begun;
        if (!finishes) return false;
      }
    }
  }
  const relevant = windows.filter((window) => window.holds.includes(held));
  if (relevant.length === 0 || relevant.some((window) => !concerned(window))) return true;
  return relevant.some(
    (window) =>
      inWindow(window, at) ||
      (window.inFlight === 'finish' &&
        question.what === 'guarded' &&
        startedAt !== undefined &&
        inWindow(window, startedAt)),
  );
}

/** Walks back minute by minute from `at` to the beginning of the window, if there is one. */
function inWindow(window: Calendar['windows'][number], at: number): boolean {
  for (const back of [0, 1]) {
    const date = wall(at - back * 86_400_000, window.zone).slice(0, 10);
    for (const day of [date, shift(date, 1), shift(date, -1)]) {
      if (!beginsOn(window, day)) continue;
      const from = firstMinute(`${day}T${window.from}`, window.zone, at);
      const over = window.until <= window.from ? 1 : 0;
      const end = window.until === '24:00' ? `${shift(day, 1)}T00:00` : `${shift(day, over)}T${window.until}`;
      if (from !== undefined && at >= from && at < lastMinute(end, window.zone, from)) return true;
    }
  }
  return false;
}

function beginsOn({ days, weeks }: Calendar['windows'][number], date: string): boolean {
  const weekday = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()];
  if (!days.some((day) => day === weekday)) return false;
  if (!weeks) return true;
  const before = [1, 2, 3, 4].filter((back) => shift(date, -7 * back).slice(0, 7) === date.slice(0, 7)).length;
  const isLast = shift(date, 7).slice(0, 7) !== date.slice(0, 7);
  return weeks.includes(before + 1) || (isLast && weeks.includes(-1));
}

export function shift(date: string, days: number): string {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The first minute at which the clock shows this time, or has passed it: what it skips is over at once. */
function firstMinute(local: string, zone: string, _near: number): number | undefined {
  const guess = Date.parse(`${local.slice(0, 16)}Z`);
  for (let at = guess - 15 * 3_600_000; at <= guess + 15 * 3_600_000; at += 15 * MINUTE) {
    if (wall(at, zone) >= local.slice(0, 16)) {
      for (let minute = at - 15 * MINUTE; minute <= at; minute += MINUTE)
        if (wall(minute, zone) >= local.slice(0, 16)) return minute;
    }
  }
  return undefined;
}

/** The last minute at which the clock begins to show this time; what it skips is over at once. */
function lastMinute(local: string, zone: string, from: number): number {
  const wanted = local.slice(0, 16);
  const first = firstMinute(local, zone, from) ?? from;
  if (wall(first, zone) !== wanted) return first;
  for (let minute = first + 180 * MINUTE; minute > first; minute -= MINUTE)
    if (wall(minute, zone) === wanted) return minute;
  return first;
}

/** Beginnings and ends on paper, near an instant. */
function stretches(event: Calendar['freezes'][number]['events'][number], at: number): [string, string][] {
  const length = Date.parse(`${event.until}Z`) - Date.parse(`${event.from}Z`);
  const near = (local: string) => Math.abs(Date.parse(`${local}Z`) - at) <= length + 2 * 86_400_000;
  const all = [...(event.rule ? byLibrary(event, at) : [event.from]), ...(event.also ?? [])];
  return [...new Set(all)]
    .filter((local) => near(local) && !event.without?.includes(local))
    .map((local) => [local, new Date(Date.parse(`${local}Z`) + length).toISOString().slice(0, 19)]);
}

function byLibrary({ from, rule }: Calendar['freezes'][number]['events'][number], at: number): string[] {
  if (!rule) return [];
  const days = (rule.byDay ?? []).map(({ day, nth }) => `${nth ?? ''}${day.slice(0, 2).toUpperCase()}`);
  const parts = [
    `FREQ=${rule.freq.toUpperCase()}`,
    `INTERVAL=${rule.interval}`,
    `WKST=${rule.weekStart.slice(0, 2).toUpperCase()}`,
    ...(rule.count ? [`COUNT=${rule.count}`] : []),
    ...(rule.until ? [`UNTIL=${rule.until.replace(/[-:]/g, '')}`] : []),
    ...(days.length > 0 ? [`BYDAY=${days.join()}`] : []),
    ...(rule.byMonthDay ? [`BYMONTHDAY=${rule.byMonthDay.join()}`] : []),
    ...(rule.byMonth ? [`BYMONTH=${rule.byMonth.join()}`] : []),
    ...(rule.setPos ? [`BYSETPOS=${rule.setPos.join()}`] : []),
  ];
  const iterator = ICAL.Recur.fromString(parts.join(';')).iterator(ICAL.Time.fromDateTimeString(from));
  const found: string[] = [];
  const last = new Date(at + 3 * 86_400_000).toISOString().slice(0, 19);
  for (let next = iterator.next(); next && next.toString() <= last; next = iterator.next()) found.push(next.toString());
  return found;
}
