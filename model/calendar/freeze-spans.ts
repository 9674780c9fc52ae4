import type { FreezeEvent, Span } from './calendar.js';
import { dateOf, dayOf } from './days.js';
import { recurringDays } from './recurrence.js';
import { beginsAt, endsAt, localAt } from './wall-time.js';

/** The stretches of an event that touch the time from `from` to `to` (ms, `to` not included), in order of their beginning. */
export function freezeSpans(event: FreezeEvent, from: number, to: number): Span[] {
  const spans = beginnings(event, from, to).flatMap((local) => {
    const span = { from: beginsAt(local, event.zone), until: endsAt(shifted(event, local), event.zone) };
    return span.from < span.until && span.from < to && span.until > from ? [span] : [];
  });
  return spans.sort((one, other) => one.from - other.from);
}

/** Local times at which it begins, near the time asked for. */
function beginnings(event: FreezeEvent, from: number, to: number): string[] {
  const { zone, rule, also = [], without = [] } = event;
  const lengthDays = dayOf(event.until) - dayOf(event.from) + 2;
  const near = dayOf(localAt(from, zone)) - lengthDays;
  const last = dayOf(localAt(to, zone)) + 1;
  const ruled = rule ? byRule(event, { near, last }) : [event.from];
  const all = new Set([...ruled, ...also.filter((local) => dayOf(local) >= near && dayOf(local) <= last)]);
  return [...all].filter((local) => !without.includes(local));
}

function byRule(event: FreezeEvent, { near, last }: { near: number; last: number }): string[] {
  const { rule, from } = event;
  if (!rule) return [];
  const time = from.slice(10);
  const locals: string[] = [];
  for (const day of recurringDays(rule, { first: dayOf(from), near, last })) {
    const local = dateOf(day) + time;
    if (rule.until !== undefined && local > rule.until) break;
    if (day >= near && day <= last) locals.push(local);
  }
  return locals;
}

/** The end of the stretch that begins at `local`: as long on the clocks as the first one. */
function shifted({ from, until }: FreezeEvent, local: string): string {
  const length = paperMs(until) - paperMs(from);
  return new Date(paperMs(local) + length).toISOString().slice(0, 19);
}

/** Local times compared as if they were all on one clock that is never changed. */
function paperMs(local: string): number {
  return Date.parse(`${local}Z`);
}
