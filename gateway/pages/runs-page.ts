import { html } from 'hono/html';
import type { RunFacts } from '../../client/runs.js';
import type { Ask } from '../../model/ask.js';
import { type Html, instant, layout, status } from './layout.js';

export interface OpenAsk {
  run: string;
  environment: string;
  ask: Ask;
}

export interface RunsPage {
  runs: RunFacts[];
  asks: OpenAsk[];
  /** Open runs whose asks could not be read. */
  silent: string[];
  local: boolean;
}

const REFRESH_S = 10;

/** Where everything stands: open asks first, because somebody waits for them. */
export function runsPage({ runs, asks, silent, local }: RunsPage): Html {
  return layout({
    title: 'Runs',
    refresh: REFRESH_S,
    local,
    body: html`<h1>Open asks</h1>
${silent.length ? html`<p class="stale">No worker answers for ${silent.join(', ')}; what they ask is not shown.</p>` : ''}
${asks.length ? html`<ul>${asks.map(openAsk)}</ul>` : html`<p>Nobody is asked anything now.</p>`}
<h2>Runs</h2>
${runs.length ? html`<ul>${runs.map(run)}</ul>` : html`<p>No runs yet. Start one: <code>daybook start</code></p>`}`,
  });
}

function openAsk({ run: id, environment, ask }: OpenAsk): Html {
  return html`<li><a href="/runs/${encodeURIComponent(id)}#ask-${ask.id}">${ask.title}</a> <strong>${environment}</strong><p>${ask.text}</p><p class="quiet">Deadline ${instant(ask.deadlineAt)}</p></li>`;
}

function run({ run: id, runbook, environment, status: word, startedAt }: RunFacts): Html {
  return html`<li><a href="/runs/${encodeURIComponent(id)}">${id}</a> ${status(word)}<p class="quiet">${runbook} in <strong>${environment}</strong>, started ${instant(startedAt)}</p></li>`;
}
