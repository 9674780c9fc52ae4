import { html } from 'hono/html';
import { ranks } from '../../model/programme/order.js';
import { isDone, type PartStanding } from '../../model/programme/standing.js';
import type { ProgrammeReply, ProgrammesReply } from '../api.js';
import { type Frame, framing } from './frame.js';
import { environmentTag, type Html, layout } from './layout.js';
import { dated, instant, type Moment } from './times.js';
import { badge } from './words.js';

/** The programmes of the gateway's checkout, each with the releases that have gone into it. */
export function programmesPage({ frame, programmes }: { frame: Frame } & ProgrammesReply): Html {
  return layout({
    ...framing(frame),
    title: 'Programmes',
    part: 'programmes',
    body: html`<h1>Programmes</h1>
${
  programmes.length === 0
    ? html`<p class="empty">There is no programme. One links Day 0 to Day N of a release: a file in <code>programmes/</code>.</p>`
    : programmes.map((programme) => programmeSection(programme, frame.moment))
}`,
  });
}

function programmeSection(
  { name, title, owner, releases }: ProgrammesReply['programmes'][number],
  moment: Moment,
): Html {
  return html`<section aria-labelledby="programme-${name}"><h2 id="programme-${name}">${title}</h2>
<p class="quiet">Owner ${owner}. On a terminal: <code>daybook programme plan ${name}</code></p>
${
  releases.length === 0
    ? html`<p class="empty">No release has gone into it.</p>`
    : html`<ul class="runs">${releases.map(({ release, by, at }) => html`<li><p><a href="${placeOf(name, release)}">${release}</a></p><p class="quiet small">begun by ${by}, ${dated(at, moment)}</p></li>`)}</ul>`
}</section>`;
}

/** Where a release of a programme is shown. */
function placeOf(name: string, release: string): string {
  return `/programmes/${encodeURIComponent(name)}/${encodeURIComponent(release)}`;
}

export interface ProgrammePage {
  frame: Frame;
  programme: ProgrammeReply;
  /** Policy's colours by environment. */
  colours: Readonly<Record<string, string>>;
}

/** Where one release stands: its parts from left to right, each behind what it needs. */
export function programmePage({ frame, programme, colours }: ProgrammePage): Html {
  const { title, release, owner, by, at, inputs = {}, parts } = programme;
  const begun = by === undefined || at === undefined ? 'not begun' : html`by ${by}, ${dated(at, frame.moment)}`;
  return layout({
    ...framing(frame),
    title: `${title}: ${release}`,
    part: 'programmes',
    body: html`<p class="crumbs"><a href="/programmes">Programmes</a></p>
<h1>${title}: ${release}</h1>
<p class="lead">${summaryOf(parts)}</p>
<dl class="facts"><dt>Begun</dt><dd>${begun}</dd><dt>Owner</dt><dd>${owner}</dd>
${Object.entries(inputs)
  .filter(([name]) => name !== 'release')
  .map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`)}
<dt>On a terminal</dt><dd><code>daybook programme show ${programme.programme} -i release=${release}</code></dd></dl>
<div class="scroll"><ol class="ranks">${ranksOf(parts).map((rank) => html`<li><ul class="cards">${rank.map((part) => partCard(part, { colours, moment: frame.moment }))}</ul></li>`)}</ol></div>`,
  });
}

function summaryOf(parts: readonly PartStanding[]): string {
  const named = (state: PartStanding['state']) => parts.filter((part) => part.state === state).map(({ part }) => part);
  const done = parts.filter(isDone).length;
  const rest = (['running', 'failed', 'taken', 'ready'] as const).flatMap((state) => {
    const names = named(state);
    return names.length === 0 ? [] : [`${state}: ${names.join(', ')}`];
  });
  return [`${done} of ${parts.length} parts are done`, ...rest].join('; ');
}

/** Parts that wait for as many others stand below one another, in the order of the file. */
function ranksOf(parts: readonly PartStanding[]): PartStanding[][] {
  const rank = ranks(parts.map(({ part, needs }) => ({ name: part, needs })));
  const rows: PartStanding[][] = [];
  for (const part of parts) {
    const at = rank.get(part.part) ?? 0;
    rows[at] = [...(rows[at] ?? []), part];
  }
  return rows;
}

function partCard(
  standing: PartStanding,
  { colours, moment }: { colours: ProgrammePage['colours']; moment: Moment },
): Html {
  const { part, runbook, environment, needs, state, message, run, schedule, startedAt, endedAt, next } = standing;
  const name = run ? html`<a href="/runs/${encodeURIComponent(run)}">${part}</a>` : part;
  const colour = colours[environment];
  return html`<li class="card" id="part-${part}"><h2>${name}</h2>
<p>${badge(state)} ${environmentTag({ name: environment, ...(colour !== undefined && { colour }) })}</p>
<p>${message}${next === undefined ? '' : html`, next ${dated(next, moment)}`}</p>
<p class="quiet small">${runbook}${schedule ? html`, schedule ${schedule}` : ''}${needs.length > 0 ? html`, after ${needs.join(', ')}` : ''}${startedAt === undefined ? '' : html`<br>${tookOf({ startedAt, ...(endedAt !== undefined && { endedAt }) }, moment)}`}</p></li>`;
}

function tookOf({ startedAt, endedAt }: { startedAt: number; endedAt?: number }, moment: Moment): Html {
  return html`${instant(startedAt, moment)}${endedAt === undefined ? ', still going' : html` to ${instant(endedAt, moment)}`}`;
}
