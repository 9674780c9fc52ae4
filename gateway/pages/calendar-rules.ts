import { html } from 'hono/html';
import type { Calendar, Closing, FreezeEvent, Window } from '../../model/calendar/calendar.js';
import type { Html } from './layout.js';

/** What policy.yaml says about windows and freezes, in words. */
export function calendarRules({ windows, freezes }: Calendar): Html {
  const rows = [
    ...windows.map((window) => ({ kind: 'Window', closing: window, when: windowText(window) })),
    ...freezes.map((freeze) => ({ kind: 'Freeze', closing: freeze, when: freeze.events.map(eventText).join('; ') })),
  ];
  if (rows.length === 0) return html``;
  return html`<details class="cal-rules"><summary>What policy says</summary><div class="panel scroll"><table class="stack" role="table"><caption class="hidden">Windows and freezes</caption>
<thead role="rowgroup"><tr role="row">${['Name', 'When', 'What it stops', 'What it lets through'].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(({ kind, closing, when }) => html`<tr role="row"><th role="rowheader" scope="row">${closing.name}</th><td role="cell" data-label="When">${kind}: ${when}</td><td role="cell" data-label="What it stops">${stopsText(closing)}</td><td role="cell" data-label="What it lets through">${lets(closing)}</td></tr>`)}</tbody></table></div></details>`;
}

function windowText({ days, weeks, from, until, zone }: Window): string {
  const nth = weeks
    ? `, only the ${weeks.map((week) => (week === -1 ? 'last' : `${week}.`)).join(', ')} of the month`
    : '';
  return `${days.join(', ')} ${from} to ${until} ${zone}${nth}`;
}

function eventText({ from, until, zone, rule }: FreezeEvent): string {
  const clock = (local: string) => local.replace('T', ' ').replace(/:00$/, '');
  return `${clock(from)} to ${clock(until)} ${zone}${rule ? `, ${rule.freq}` : ''}`;
}

function stopsText({ holds, whenClosed }: Closing): string {
  const what = holds.map((one) => (one === 'starts' ? 'starts' : 'guarded steps')).join(' and ');
  return whenClosed === 'hold' ? `${what}; guarded steps wait` : `${what}, which are refused`;
}

function lets({ inFlight, except }: Closing): string {
  const named = [
    ...except.decisions.map((name) => `the decision ${name}`),
    ...except.runbooks.map((name) => `the runbook ${name}`),
  ];
  return [...(inFlight === 'finish' ? ['work in flight'] : []), ...named, 'every undo'].join(', ');
}
