import { html, raw } from 'hono/html';
import type { RunFacts } from '../../client/runs.js';
import type { Span } from '../../model/calendar/calendar.js';
import type { CalendarDay } from '../../model/calendar/calendar-days.js';
import { round } from '../../model/render/svg/text.js';
import { type JudgedStart, startLines } from './calendar-starts.js';
import { icon } from './icons.js';
import type { Html } from './layout.js';
import { clockTime, dateText, type Moment, weekdayText } from './times.js';
import { badge } from './words.js';

export interface DayEntries {
  starts: JudgedStart[];
  runs: RunFacts[];
}

export interface AroundDay {
  entries: DayEntries;
  moment: Moment;
  /** Whether the environment has change windows at all. */
  windows: boolean;
}

/** So many runs of one day are named. */
const MOST_RUNS = 4;
const WIDTH = 240;
const HEIGHT = 10;

/** A day: its bar, and the same and more in words. */
export function calendarDay(day: CalendarDay, { entries, moment, windows }: AroundDay): Html {
  const { starts, runs } = entries;
  const today = moment.now >= day.from && moment.now < day.until;
  const over = day.until <= moment.now;
  const rest = runs.length - MOST_RUNS;
  return html`<li class="cal-day${today ? ' cal-today' : ''}${over ? ' cal-over' : ''}"><p class="cal-date"><time datetime="${day.date}">${weekdayText(day.date)} ${dateText(day.date)}</time>${today ? html` <strong>today</strong>` : ''}</p>
${raw(bar(day, { now: moment.now, starts: starts.map(({ at }) => at) }))}
<ul class="cal-notes">${notes(day, moment, windows).map((note) => html`<li>${note}</li>`)}${startLines(starts, moment).map((line) => html`<li>${line}</li>`)}${runs.slice(0, MOST_RUNS).map((run) => html`<li>${clockTime(run.startedAt, moment)} <a href="/runs/${encodeURIComponent(run.run)}">${run.runbook}</a> ${badge(run.status)}</li>`)}${rest > 0 ? html`<li>and ${String(rest)} more</li>` : ''}</ul></li>`;
}

function notes(day: CalendarDay, moment: Moment, windows: boolean): Html[] {
  const said = (span: Span) => spanText(span, day, moment);
  const frozenAll = day.freezes.some((span) => isWhole(span, day));
  const frozen = day.freezes.map((span) => html`<span class="mark tone-bad">Frozen</span> ${said(span)}: ${span.name}`);
  const open = day.openings.map(
    (span) => html`<span class="mark tone-good">Open</span> ${said(span)}: ${span.names.join(', ')}`,
  );
  const closed = windows && open.length === 0 ? [html`<span class="quiet">Closed</span>`] : [];
  const change = day.change
    ? [html`<span class="mark tone-info">${icon('late')} Clocks go from ${day.change.from} to ${day.change.to}</span>`]
    : [];
  return [...change, ...frozen, ...(frozenAll ? [] : [...open, ...closed])];
}

function spanText(span: Span, day: Span, moment: Moment): string {
  if (isWhole(span, day)) return 'all day';
  const end = span.until === day.until ? '24:00' : clockTime(span.until, moment);
  return `${clockTime(span.from, moment)} to ${end}`;
}

function isWhole(span: Span, day: Span): boolean {
  return span.from <= day.from && span.until >= day.until;
}

/** The day from left to right. The words beneath say the same, so it is no picture for who listens. */
function bar(day: CalendarDay, { now, starts }: { now: number; starts: readonly number[] }): string {
  const x = (at: number) => ((at - day.from) / (day.until - day.from)) * WIDTH;
  const rect = (kind: string, { from, until }: Span) =>
    `<rect class="cal-${kind}" x="${round(x(from))}" y="0" width="${round(x(until) - x(from))}" height="${HEIGHT}"/>`;
  // Not by colour alone: what is frozen has lines across it.
  const hatch = day.freezes.flatMap(({ from, until }) => lines(x(from), x(until)));
  const tick = (kind: string, at: number) =>
    `<rect class="cal-${kind}" x="${round(Math.min(x(at), WIDTH - 3))}" y="-2" width="3" height="${HEIGHT + 4}"/>`;
  return [
    `<svg class="cal-bar" viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}" preserveAspectRatio="none" aria-hidden="true" focusable="false">`,
    rect('open', day),
    ...day.outside.map((span) => rect('closed', span)),
    ...day.freezes.map((span) => rect('frozen', span)),
    hatch.length > 0 ? `<path class="cal-hatch" d="${hatch.join('')}"/>` : '',
    ...starts.map((at) => tick('start', at)),
    now >= day.from && now < day.until ? tick('now', now) : '',
    '</svg>',
  ].join('');
}

function lines(from: number, until: number): string[] {
  const made: string[] = [];
  for (let at = Math.ceil(from / 12) * 12; at + HEIGHT <= until; at += 12)
    made.push(`M${round(at)} ${HEIGHT}L${round(at + HEIGHT)} 0`);
  return made;
}
