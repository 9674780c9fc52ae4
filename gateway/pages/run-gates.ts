import { html, raw } from 'hono/html';
import type { Judgement } from '../../model/gate/judge.js';
import type { MeasuredGate, MeasuredObjective } from '../../model/gate/measurement.js';
import { isUndecided, sampleCount, worstOf } from '../../model/gate/tally.js';
import { gapText, limitText, measureText, valueText } from '../../model/gate/words.js';
import { blindPattern, type GateDrawing, gateSvg } from '../../model/render/gate-svg.js';
import type { RunView } from '../../model/run-view.js';
import { type GateGraph, gateGraph } from '../../model/view/gate-graph.js';
import { spanText } from '../../model/view/span-text.js';
import type { Html } from './layout.js';
import { type Moment, instant, tickText } from './times.js';
import { badge } from './words.js';

export interface RunGates {
  view: RunView;
  gates: readonly MeasuredGate[];
  moment: Moment;
}

const WIDE = { width: 1010, height: 250, markers: 'text' } as const;
const NARROW = { width: 320, height: 220, markers: 'letters' } as const;
/** Rows of a table; the samples themselves are in the record of the run. */
const MOST_ROWS = 60;

/** What each gate of the run measures, over time, against what it must reach. Nothing where no gate has begun. */
export function runGates({ view, gates, moment }: RunGates): Html {
  if (gates.length === 0) return html``;
  return html`<section aria-labelledby="gates"><h2 id="gates">Gates</h2>
${gates.map((gate) => gateOf(gate, { view, moment }))}
${legend()}</section>`;
}

interface Around {
  view: RunView;
  moment: Moment;
}

function gateOf(gate: MeasuredGate, around: Around): Html {
  const { view, moment } = around;
  const step = view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === gate.step);
  return html`<article class="panel drawing gate" id="gate-${gate.step}">
<div class="title-line"><h3>${step?.title ?? gate.title}</h3>${step ? badge(step.status) : ''}</div>
<p class="quiet small">On ${gate.target} since ${instant(gate.startedAt, moment)}: ${progress(gate)}</p>
${gate.objectives.map((objective, index) => objectiveOf(objective, { gate, index, around }))}
</article>`;
}

/** `24 of about 40 looks, one every 15 s for 10 min; 1 said nothing`. */
function progress({ samples, order, gaps }: MeasuredGate): string {
  const blind = samples.filter(isUndecided).length;
  return [
    `${samples.length} of about ${sampleCount(order)} looks, one every ${spanText(order.everyMs)} for ${spanText(order.forMs)}`,
    blind > 0 ? `${blind} said nothing` : '',
    gaps.length > 0 ? `${gapText(gaps)} unwatched, added at the end` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

function objectiveOf(
  objective: MeasuredObjective,
  { gate, index, around }: { gate: MeasuredGate; index: number; around: Around },
): Html {
  const { view, moment } = around;
  const graph = gateGraph(gate, index, { view, now: view.now });
  const drawing = (suffix: string, size: Pick<GateDrawing, 'width' | 'height' | 'markers'>): Html =>
    raw(
      gateSvg(graph, {
        ...size,
        id: `gate-${gate.step.replace(/[^A-Za-z0-9-]/g, '_')}-${index}-${suffix}`,
        label: (at, tickMs) => tickText(at, { tickMs, zone: moment.zone }),
        title: `${objective.name} over time`,
        description: describe(graph, gate, index),
      }),
    );
  return html`<figure><figcaption>${objective.name}</figcaption>
${reading(gate, index)}
<p class="measure">${measureText(objective)}</p>
<div class="wide">${drawing('w', WIDE)}</div><div class="narrow">${drawing('n', NARROW)}</div>
${graph.markers.length > 0 ? html`<ul class="flags narrow" aria-label="What the run changed">${graph.markers.map(({ letter, at, text }) => html`<li><b>${letter}</b>${text}, ${instant(at, moment)}</li>`)}</ul>` : ''}
${table(gate, index, moment)}</figure>`;
}

/** The newest value beside what it must be, in words. */
function reading({ samples, objectives }: MeasuredGate, index: number): Html {
  const objective = objectives[index] as MeasuredObjective;
  const judged = samples.at(-1)?.of[index];
  const worst = worstOf(objective, samples, index);
  return html`<p class="reading"><strong>${judged ? nowText(judged, objective) : 'no look yet'}</strong><span>must be ${limitText(objective)}</span>${worst === undefined ? '' : html`<span>worst so far ${valueText(worst, objective.unit)}</span>`}${judged?.budgetLeft === undefined ? '' : html`<span>${budgetText(judged.budgetLeft)}</span>`}</p>`;
}

function nowText({ verdict, value }: Judgement, { unit }: MeasuredObjective): string {
  if (verdict === 'undecided') return 'undecided';
  return value === undefined ? 'beyond every limit' : valueText(value, unit);
}

function budgetText(left: number): string {
  const points = `${valueText(Math.abs(left), 'plain')} percentage points of the error budget`;
  return left >= 0 ? `${points} are left` : `${points} too many are spent`;
}

function describe({ objective, markers }: GateGraph, gate: MeasuredGate, index: number): string {
  const judged = gate.samples.flatMap(({ of }) => of[index] ?? []);
  const count = (verdict: Judgement['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  return [
    `It must be ${limitText(objective)}. ${judged.length} looks: ${count('yes')} met it, ${count('no')} missed it, ${count('undecided')} said nothing.`,
    markers.length > 0 ? `Changes: ${markers.map(({ letter, text }) => `${letter} ${text}`).join(', ')}.` : '',
    'The table below says the same.',
  ]
    .filter(Boolean)
    .join(' ');
}

function table({ step, samples, objectives }: MeasuredGate, index: number, moment: Moment): Html {
  const objective = objectives[index] as MeasuredObjective;
  const newest = samples.slice(-MOST_ROWS).toReversed();
  const left = samples.length - newest.length;
  return html`<details id="gate-${step}-${String(index)}-table"><summary>The same as a table</summary>
<div class="scroll"><table class="stack" role="table"><caption>${objective.name}, newest first${left > 0 ? `; ${left} earlier looks are in the run’s record` : ''}</caption>
<thead role="rowgroup"><tr role="row">${['When', 'Value', 'Verdict'].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${newest.map(({ at, of }) => {
    const judged = of[index];
    return html`<tr role="row"><th role="rowheader" scope="row">${instant(at, moment)}</th><td role="cell" data-label="Value">${judged?.value === undefined ? 'none' : valueText(judged.value, objective.unit)}</td><td role="cell" data-label="Verdict">${judged ? verdictText(judged) : ''}</td></tr>`;
  })}</tbody></table></div></details>`;
}

function verdictText({ verdict, why }: Judgement): string {
  if (verdict === 'undecided') return `undecided: ${why ?? 'there was nothing to judge'}`;
  return verdict === 'yes' ? 'met' : 'missed';
}

/** Shapes as in the drawings. */
function legend(): Html {
  const item = (shape: string, words: string) =>
    html`<li><svg width="26" height="16" aria-hidden="true" focusable="false">${raw(shape)}</svg>${words}</li>`;
  return html`<ul class="legend" aria-label="Legend">
${item('<path class="gg-line" d="M1 11L13 6L25 8"/><circle class="gg-yes" cx="13" cy="6" r="3.2"/>', 'value, met')}
${item('<path class="gg-no" d="M9 4l8 8m0 -8l-8 8"/>', 'missed')}
${item('<rect class="gg-miss" x="1" y="8" width="24" height="7"/><line class="gg-limit" x1="1" x2="25" y1="8" y2="8"/>', 'the limit, and the side on which it is missed')}
${item(`<defs>${blindPattern('legend-blind')}</defs><rect class="gg-blind" x="1" y="2" width="24" height="12" fill="url(#legend-blind)"/>`, 'undecided, or nobody watched')}
${item('<line class="gg-flag-line" x1="7" x2="7" y1="9" y2="16"/><rect class="gg-flag" x="6" y="1" width="12" height="8" rx="2"/>', 'the run changed something')}
${item('<line class="tl-now" x1="13" x2="13" y1="1" y2="15"/><path class="tl-now-mark" d="M8 0h10l-5 7z"/>', 'now')}
</ul>`;
}
