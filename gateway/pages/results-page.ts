import { html, raw } from 'hono/html';
import type { FieldPoint, FieldResults, QuestionnaireResults, Round } from '../../records/questionnaires.js';
import type { Responses } from '../../records/responses.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import { dated, type Moment } from './times.js';
import { trendSvg } from './trend-svg.js';

export interface ResultsPage {
  frame: Frame;
  results: QuestionnaireResults;
  /** May read what people answered in their own words, by run. */
  reads(round: Round): boolean;
}

/** What was answered to one questionnaire over time, question by question. */
export function resultsPage({ frame, results, reads }: ResultsPage): Html {
  const { runbook, step, rounds, fields } = results;
  const readable = new Set(rounds.filter(reads).map(({ run }) => run));
  return layout({
    ...framing(frame),
    title: `Results of ${runbook}/${step}`,
    part: 'questionnaires',
    body: html`<p class="crumbs"><a href="/questionnaires">Questionnaires</a></p>
<h1>${runbook}/${step}</h1>
${
  rounds.length === 0
    ? html`<p class="empty">No run on record has asked this. What is asked now counts when it is counted.</p>`
    : html`<p class="lead quiet">Asked ${String(rounds.length)} ${rounds.length === 1 ? 'time' : 'times'}. On a terminal: <code>daybook results ${runbook}/${step}</code></p>
${roundsTable(rounds, frame.moment)}
${fields.map((field) => fieldSection(field, { rounds, readable, moment: frame.moment }))}`
}`,
  });
}

function roundsTable(rounds: readonly Round[], moment: Moment): Html {
  return html`<div class="panel scroll"><table class="stack" role="table"><caption>Each time that it was asked, newest first</caption>
<thead role="rowgroup"><tr role="row">${['Run', 'When', 'Environment', 'Answered'].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rounds.toReversed().map(({ run, at, environment, answered, total }) => html`<tr role="row"><th role="rowheader" scope="row"><a href="/runs/${encodeURIComponent(run)}">${run}</a></th><td role="cell" data-label="When">${dated(at, moment)}</td><td role="cell" data-label="Environment">${environment}</td><td role="cell" data-label="Answered">${String(answered)} of ${String(total)}</td></tr>`)}</tbody></table></div>`;
}

interface Around {
  rounds: readonly Round[];
  readable: ReadonlySet<string>;
  moment: Moment;
}

function fieldSection(field: FieldResults, around: Around): Html {
  const { name, label, points } = field;
  return html`<section aria-labelledby="field-${name}"><h2 id="field-${name}">${label}</h2>
<div class="panel scroll results"><table class="stack" role="table"><caption class="hidden">${label}, newest first</caption>
<thead role="rowgroup"><tr role="row">${['When', 'Result', 'Answers'].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${points.toReversed().map((point) => pointLine(point, around))}</tbody></table>${raw(trendOf(field))}</div></section>`;
}

function trendOf({ label, type, min, max, points }: FieldResults): string {
  const drawn = points.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));
  const percent = type === 'yes-no';
  const last = drawn.at(-1);
  return trendSvg({
    points: drawn,
    ...(percent ? { min: 0, max: 100, unit: '%' } : type === 'scale' ? { min, max } : {}),
    label: `${label}: ${drawn.map(({ value }) => `${value}${percent ? ' % yes' : ''}`).join(', then ')}${last ? '' : 'nothing'}`,
  });
}

function pointLine({ run, at, words, answered, texts }: FieldPoint, { readable, moment }: Around): Html {
  const shown = texts && texts.length > 0 && readable.has(run) ? texts : undefined;
  return html`<tr role="row"><th role="rowheader" scope="row"><a href="/runs/${encodeURIComponent(run)}">${dated(at, moment)}</a></th>
<td role="cell" data-label="Result"><div>${words}${shown ? html`<details id="texts-${run}"><summary>Read them</summary><ul>${shown.map((text) => html`<li>${text}</li>`)}</ul></details>` : ''}</div></td>
<td role="cell" data-label="Answers">${String(answered)}</td></tr>`;
}

/** Which questionnaires there are. */
export function questionnairesPage({
  frame,
  questionnaires,
}: {
  frame: Frame;
  questionnaires: Responses['questionnaires'];
}): Html {
  return layout({
    ...framing(frame),
    title: 'Questionnaires',
    part: 'questionnaires',
    body: html`<h1>Questionnaires</h1>
${
  questionnaires.length === 0
    ? html`<p class="empty">No run on record has asked a questionnaire.</p>`
    : html`<ul class="runs">${questionnaires.map(({ runbook, step, at }) => html`<li><p><a href="/questionnaires/${encodeURIComponent(runbook)}/${encodeURIComponent(step)}">${runbook}/${step}</a></p><p class="quiet small">counted last ${dated(at, frame.moment)}</p></li>`)}</ul>`
}`,
  });
}
