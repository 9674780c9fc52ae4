import { html } from 'hono/html';
import type { RunView, StepView } from '../../model/run-view.js';
import type { Html } from './layout.js';
import { type Moment, instant } from './times.js';
import { mark } from './words.js';

/** What the run has changed, in the order in which it began, and how far that can be taken back. */
export function runEffects({ view, moment }: { view: RunView; moment: Moment }): Html {
  const begun = view.stages
    .flatMap(({ steps }) => steps)
    .filter(({ lane, startedAt }) => lane === 'effect' && startedAt !== undefined)
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  return html`<section aria-labelledby="effects"><h2 id="effects">Effects</h2>
${begun.length === 0 ? html`<p class="empty">This run has changed nothing yet.</p>` : table(begun, moment)}</section>`;
}

function table(steps: readonly StepView[], moment: Moment): Html {
  const heads = ['What', 'Target', 'Since', 'State', 'Undo'];
  return html`<div class="panel scroll"><table class="stack" role="table"><caption>What it has changed or tried to change, in the order in which it began</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${steps.map((step) => line(step, moment))}</tbody></table></div>`;
}

function line({ id, sentence, title, target, startedAt, status, epoch, undo }: StepView, moment: Moment): Html {
  return html`<tr role="row"><th role="rowheader" scope="row"><a href="#step-${id}">${sentence || title}</a>${epoch > 1 ? html`<span class="via">try ${String(epoch)}</span>` : ''}</th>
<td role="cell" data-label="Target"${target === undefined ? html` class="none"` : ''}>${target ?? ''}</td>
<td role="cell" data-label="Since">${startedAt === undefined ? '' : instant(startedAt, moment)}</td>
<td role="cell" data-label="State">${mark(status)}</td>
<td role="cell" data-label="Undo"><div>${undo ? html`${undo.sentence}${undo.status ? html` ${mark(undo.status)}` : ''}` : 'none is declared'}</div></td></tr>`;
}
