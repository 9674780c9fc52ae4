import { html } from 'hono/html';
import type { RunView } from '../../model/run-view.js';
import { valueWords } from '../../model/messages/value-words.js';
import type { Html } from './layout.js';
import { type Moment, instant } from './times.js';

/** What identifies a run: for those who compare, and for the record. */
export function runFacts({ view, moment, temporal }: { view: RunView; moment: Moment; temporal?: string }): Html {
  const inputs = Object.entries(view.inputs);
  return html`<section aria-labelledby="facts"><h2 id="facts">Facts</h2>
<dl class="facts">
<dt>Run</dt><dd><code>${view.run}</code></dd>
<dt>Runbook</dt><dd>${view.runbook}, day ${view.day}</dd>
<dt>Environment</dt><dd>${view.environment}</dd>
<dt>Plan</dt><dd><code>${view.planDigest}</code></dd>
<dt>Started</dt><dd>${instant(view.startedAt, moment)} by ${view.starter}</dd>
${view.endedAt === undefined ? '' : html`<dt>Ended</dt><dd>${instant(view.endedAt, moment)}</dd>`}
<dt>Author</dt><dd>${view.author === 'unverified' ? 'git does not say who last changed the runbook' : `the runbook was last changed by ${view.author}`}</dd>
${inputs.map(([name, value]) => html`<dt>Input ${name}</dt><dd><code>${valueWords(value)}</code></dd>`)}
${temporal ? html`<dt>Temporal</dt><dd><a href="${temporal}" rel="noreferrer">its history</a></dd>` : ''}
</dl></section>`;
}
