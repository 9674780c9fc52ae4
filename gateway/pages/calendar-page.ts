import { html } from 'hono/html';
import type { RunFacts } from '../../client/runs.js';
import { type CalendarDay, calendarDays } from '../../model/calendar/calendar-days.js';
import { dateOf, dayOf } from '../../model/calendar/days.js';
import { calendarVerdict } from '../../model/calendar/verdict.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import { calendarDay, type DayEntries } from './calendar-day.js';
import { calendarRules } from './calendar-rules.js';
import { type Frame, framing } from './frame.js';
import { icon } from './icons.js';
import { environmentTag, type Html, layout } from './layout.js';
import { dateText } from './times.js';

/** A start that is due. */
export interface CalendarStart {
  /** ms. */
  at: number;
  environment: string;
  /** Of the schedule. */
  name: string;
  runbook: string;
  /** Path of its page. */
  page?: string;
}

export interface CalendarPage {
  frame: Frame;
  environments: readonly EnvironmentPolicy[];
  starts: readonly CalendarStart[];
  runs: readonly RunFacts[];
  /** The Monday with which it begins. */
  first: string;
  /** Schedules could not be read. */
  silent?: boolean;
}

export const CALENDAR_DAYS = 28;

/** Four weeks of each environment: when it is open, what is due, what was. Says in words all that it draws. */
export function calendarPage(page: CalendarPage): Html {
  const { frame, environments, first, silent } = page;
  const shift = (days: number) => `/calendar?from=${dateOf(dayOf(first) + days)}`;
  const last = dateOf(dayOf(first) + CALENDAR_DAYS - 1);
  return layout({
    ...framing(frame),
    title: 'Calendar',
    part: 'calendar',
    body: html`<h1>Calendar</h1>
<p class="lead quiet">${dateText(first)} to ${dateText(last)} ${last.slice(0, 4)}: change windows, freezes, starts that are due, and runs that were started.</p>
<nav class="pages" aria-label="Weeks"><a href="${shift(-CALENDAR_DAYS)}">Four weeks before</a> <a href="/calendar">Now</a> <a href="${shift(CALENDAR_DAYS)}">Four weeks after</a></nav>
${silent ? html`<div class="note tone-wait" role="status"><p><strong>Schedules could not be read.</strong> Starts that are due are not shown. Check: <code>daybook doctor</code></p></div>` : ''}
${legend()}
${environments.map((policy) => environmentSection(policy, page))}`,
  });
}

function legend(): Html {
  return html`<ul class="cal-legend"><li><span class="cal-key cal-open"></span> open</li><li><span class="cal-key cal-closed"></span> outside of change windows</li><li><span class="cal-key cal-frozen"></span> frozen</li></ul>`;
}

function environmentSection(policy: EnvironmentPolicy, page: CalendarPage): Html {
  const { environment, colour, calendar } = policy;
  const { frame, first } = page;
  const { zone } = frame.moment;
  const days = calendarDays(calendar, { first, days: CALENDAR_DAYS, zone });
  const id = `env-${environment}`;
  return html`<section class="cal-env" aria-labelledby="${id}"><h2 id="${id}">${environmentTag({ name: environment, ...(colour === undefined ? {} : { colour }) })}</h2>
${nowLine(policy, frame)}
<ol class="cal">${days.map((day) => calendarDay(day, { entries: entriesOf(day, policy, page), moment: frame.moment, windows: (calendar?.windows.length ?? 0) > 0 }))}</ol>
${calendar ? calendarRules(calendar) : html`<p class="quiet small">policy.yaml names neither windows nor freezes: it is always open.</p>`}</section>`;
}

function nowLine({ calendar }: EnvironmentPolicy, { moment }: Frame): Html {
  const verdict = calendarVerdict(calendar, { what: 'start', at: moment.now, runbook: '' });
  if (verdict.open) return html`<p class="mark tone-good">${icon('yes')} Open now</p>`;
  const word = verdict.whenClosed === 'hold' ? 'Runs that start now wait' : 'No run starts now';
  return html`<p><span class="mark tone-wait">${icon('waiting')} ${word}</span>: ${verdict.why}.</p>`;
}

function entriesOf(day: CalendarDay, { environment, calendar }: EnvironmentPolicy, page: CalendarPage): DayEntries {
  const within = (at: number) => at >= day.from && at < day.until;
  const starts = page.starts
    .filter((start) => start.environment === environment && within(start.at))
    .sort((one, other) => one.at - other.at)
    .map((start) => ({
      ...start,
      verdict: calendarVerdict(calendar, { what: 'start', at: start.at, runbook: start.runbook }),
    }));
  const runs = page.runs
    .filter((run) => run.environment === environment && within(run.startedAt))
    .sort((one, other) => one.startedAt - other.startedAt);
  return { starts, runs };
}
