import { html } from 'hono/html';
import { type Headway, headwayLines, paceText } from '../../model/headway.js';
import type { RunView, StageView, StepView } from '../../model/run-view.js';
import { spanText } from '../../model/view/span-text.js';
import type { Html } from './layout.js';
import { type Moment, instant } from './times.js';
import { badge, mark } from './words.js';

/** Stages and their steps: what each does, how it stands, and what would take it back. */
export function runSteps({
  view,
  moment,
  headway = [],
}: Omit<Around, 'headway'> & { headway?: readonly Headway[] }): Html {
  return html`<section aria-labelledby="steps"><h2 id="steps">Steps</h2>
${view.stages.map((stage) => stageOf(stage, { view, moment, headway }))}</section>`;
}

interface Around {
  view: RunView;
  moment: Moment;
  /** How far long steps have come. */
  headway: readonly Headway[];
}

function stageOf({ name, status, steps }: StageView, around: Around): Html {
  return html`<div class="stage"><h3>${name} ${mark(status)}</h3>
<ol class="steps">${steps.map((step) => stepOf(step, around))}</ol></div>`;
}

function stepOf(step: StepView, around: Around): Html {
  const { title, sentence, status, waitsFor, message, reason, undo } = step;
  const said = sentence !== title;
  return html`<li id="step-${step.id}"><div>${badge(status)}</div>
<div class="what"><strong>${title}</strong>${said ? html`<p>${sentence}</p>` : ''}
${waitsFor ? html`<p>Waits for ${waitsFor}</p>` : ''}
${headwayOf(step, around)}
${message ? html`<p>${message}${reason ? html` <code>${reason}</code>` : ''}</p>` : ''}
${undo ? html`<p class="quiet small">Undo: ${undo.sentence}${undo.status ? html` ${mark(undo.status)}` : ''}</p>` : ''}
<p class="quiet small"><code>${step.id}</code> ${step.type}${step.target ? html` on ${step.target}` : ''}${step.owner ? html`, owner ${step.owner}` : ''}${step.epoch > 1 ? html`, try ${String(step.epoch)}` : ''}</p></div>
<div class="took">${took(step, around)}</div></li>`;
}

/** A line for each table on its way, then rate and remaining time. */
function headwayOf({ id, status }: StepView, { headway }: Around): Html {
  const told = headway.find(({ step }) => step === id);
  if (!told || status !== 'running') return html``;
  return html`${headwayLines(told).map((line) => html`<p>${line}</p>`)}<p class="quiet">${paceText(told)}</p>`;
}

function took({ startedAt, endedAt, plannedMs }: StepView, { view, moment }: Around): Html {
  const planned = plannedMs === undefined ? '' : `planned ${spanText(plannedMs)}`;
  if (startedAt === undefined) return html`<span>${planned}</span>`;
  const until = endedAt ?? view.endedAt ?? view.now;
  return html`<span>${instant(startedAt, moment)}</span> <span>${spanText(until - startedAt)}</span>${planned ? html` <span>${planned}</span>` : ''}`;
}
