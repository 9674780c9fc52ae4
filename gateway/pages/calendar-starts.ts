import { html } from 'hono/html';
import type { CalendarVerdict } from '../../model/calendar/calendar-verdict.js';
import type { CalendarStart } from './calendar-page.js';
import { icon } from './icons.js';
import type { Html } from './layout.js';
import { clockTime, type Moment } from './times.js';

/** A start, and whether policy lets it through. */
export type JudgedStart = CalendarStart & { verdict: CalendarVerdict };

/** More starts of one schedule on a day are told in one line. */
const ONE_BY_ONE = 3;

/** The starts of a day, a line each; of a schedule that starts all day long one line for each way in which policy takes them. */
export function startLines(starts: readonly JudgedStart[], moment: Moment): Html[] {
  const groups = new Map<string, JudgedStart[]>();
  for (const start of starts) {
    const key = JSON.stringify([start.name, ...verdictKey(start.verdict)]);
    groups.set(key, [...(groups.get(key) ?? []), start]);
  }
  return [...groups.values()]
    .flatMap((group) => (group.length > ONE_BY_ONE ? [group] : group.map((start) => [start])))
    .sort(([a], [b]) => (a?.at ?? 0) - (b?.at ?? 0))
    .map((group) => line(group, moment));
}

function verdictKey(verdict: CalendarVerdict): string[] {
  return verdict.open ? [] : [verdict.kind, verdict.name, verdict.whenClosed];
}

function line(group: readonly JudgedStart[], moment: Moment): Html {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return html``;
  const { name, runbook, page, verdict } = first;
  const when =
    group.length === 1
      ? clockTime(first.at, moment)
      : `${group.length} times, ${clockTime(first.at, moment)} to ${clockTime(last.at, moment)},`;
  const named = page === undefined ? html`${name}` : html`<a href="${page}">${name}</a>`;
  return html`${when} ${named}${name === runbook ? '' : html` <span class="quiet">starts ${runbook}</span>`}${fate(verdict)}`;
}

function fate(verdict: CalendarVerdict): Html {
  if (verdict.open) return html``;
  const held = verdict.whenClosed === 'hold';
  return html`<br><span class="mark tone-${held ? 'wait' : 'bad'}">${icon(held ? 'waiting' : 'no')} ${held ? 'held' : 'refused'}</span> by ${verdict.kind} ${verdict.name}`;
}
