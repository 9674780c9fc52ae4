import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import { isObject } from '../../model/deferred.js';
import type { CoveredStep } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import { valueWords } from '../../model/messages/value-words.js';
import type { RunView } from '../../model/run-view.js';
import type { Html } from './layout.js';
import { mark } from './words.js';

/** Steps that are over and are named as what the run has found so far. */
const FOUND = 6;

/** What exactly happens when it is let through, and what would take it back: what an approver signs stands here, whole. */
export function askEffects({ request, changed }: Ask): Html {
  if (!request) return html``;
  return html`<section aria-labelledby="what"><h2 id="what">What exactly</h2>
<div class="card">${request.covers.map(effect)}</div>
${changed?.length ? html`<div class="note tone-wait"><p><strong>Changed since it was asked before.</strong> Earlier votes do not count.</p><ul>${changed.map((one) => difference(one, request.covers))}</ul></div>` : ''}
</section>`;
}

function effect({ step, type, target, epoch, params, undo }: CoveredStep): Html {
  return html`<div class="effect"><h3>${step}: ${type}${target === undefined ? '' : html` on ${target}`}${epoch > 1 ? html` <span class="quiet">try ${String(epoch)}</span>` : ''}</h3>
<dl class="facts">${parameters(params)}
<dt>Undo</dt><dd>${undo === undefined ? html`<strong>none is declared</strong>` : html`<code>${valueWords(undo)}</code>`}</dd></dl></div>`;
}

function parameters(params: Json): Html[] {
  if (!isObject(params)) return [html`<dt>Parameters</dt><dd><code>${valueWords(params)}</code></dd>`];
  return Object.entries(params).map(
    ([name, value]) => html`<dt>${name}</dt><dd><code>${valueWords(value)}</code></dd>`,
  );
}

/** A path begins with the place among the covered steps: the step's name says more. */
function difference(
  { path, before, after }: { path: string; before: Json; after: Json },
  covers: readonly CoveredStep[],
): Html {
  const [first = '', ...rest] = path.split('.');
  const place = [covers[Number(first)]?.step ?? first, ...rest].join('.');
  return html`<li><code>${place}</code>: <span class="change"><span class="hidden">was </span><del><code>${valueWords(before)}</code></del> <span aria-hidden="true">→</span><span class="hidden"> now </span><ins><code>${valueWords(after)}</code></ins></span></li>`;
}

/** What the run has found before it asks: the last steps that are over, with what they say. */
export function askEvidence(view: RunView, ask: Ask): Html {
  const until = ask.closedAt ?? view.now;
  const over = view.stages
    .flatMap(({ steps }) => steps)
    .filter(
      ({ id, endedAt, status }) => id !== ask.step && status !== 'waiting' && endedAt !== undefined && endedAt <= until,
    )
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
    .slice(0, FOUND);
  if (over.length === 0) return html``;
  return html`<section aria-labelledby="before"><h2 id="before">What has happened before</h2>
<ul class="plain found">${over.map((step) => html`<li>${mark(step.status)} <a href="/runs/${encodeURIComponent(view.run)}#step-${step.id}">${step.title}</a>${step.message ? html`<br><span class="quiet small">${step.message}</span>` : ''}</li>`)}</ul>
<p><a href="/runs/${encodeURIComponent(view.run)}">Everything about this run</a></p></section>`;
}
