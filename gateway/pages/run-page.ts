import { html } from 'hono/html';
import { digestPrefix } from '../../model/digest.js';
import type { AuditEntry, RunView, StageView, StepView } from '../../model/run-view.js';
import type { SeenView } from '../views.js';
import { askCard } from './ask-card.js';
import { type Html, instant, layout, status } from './layout.js';

const REFRESH_S = 5;

/** One run: where it is, what it asks, and who decided what. Read-only. */
export function runPage({ view, fresh }: SeenView, { local, temporal }: { local: boolean; temporal?: string }): Html {
  const open = view.asks.filter((ask) => ask.status === 'open');
  const over = view.asks.filter((ask) => ask.status !== 'open');
  return layout({
    title: `${view.title} in ${view.environment}`,
    environment: { name: view.environment, colour: view.colour },
    refresh: view.endedAt === undefined ? REFRESH_S : undefined,
    local,
    body: html`<h1>${view.title}</h1>
<p>${status(view.status)} ${view.headline}</p>
${fresh ? '' : html`<p class="stale"><strong>No worker answers.</strong> This is what the run showed ${instant(view.now)}.</p>`}
${facts(view, temporal)}
<h2>Asks</h2>
${open.length ? open.map((ask) => askCard(view.run, ask)) : html`<p>Nobody is asked anything now.</p>`}
<h2>Steps</h2>
${view.stages.map(stage)}
${over.length ? html`<h2>Asks that are over</h2>${over.map((ask) => askCard(view.run, ask))}` : ''}
<h2>Audit</h2>
${view.audit.length ? html`<ol>${view.audit.map(entry)}</ol>` : html`<p>No decisions yet.</p>`}`,
  });
}

function facts(view: RunView, temporal: string | undefined): Html {
  return html`<p class="quiet">Run <code>${view.run}</code> of ${view.runbook}, day ${view.day}. Plan <code>${digestPrefix(view.planDigest)}</code>.
Started ${instant(view.startedAt)} by ${view.starter}; ${authorText(view.author)}.
${view.endedAt === undefined ? '' : html`Ended ${instant(view.endedAt)}.`}
${view.parent ? html`Part of <a href="/runs/${encodeURIComponent(view.parent)}">${view.parent}</a>.` : ''}
${temporal ? html`<a href="${temporal}" rel="noreferrer">In Temporal</a>` : ''}</p>
${Object.keys(view.inputs).length ? html`<ul class="quiet">${Object.entries(view.inputs).map(([name, value]) => html`<li>${name}: <code>${typeof value === 'string' ? value : JSON.stringify(value)}</code></li>`)}</ul>` : ''}`;
}

function stage({ name, status: word, steps }: StageView): Html {
  return html`<section class="card"><h3>${name} ${status(word)}</h3><ol>${steps.map(step)}</ol></section>`;
}

function step(one: StepView): Html {
  return html`<li><strong>${one.title}</strong> ${status(one.status)}
<p>${one.sentence}</p>
${one.waitsFor ? html`<p>Waits for ${one.waitsFor}</p>` : ''}
${one.message ? html`<p>${one.message}${one.reason ? html` (<code>${one.reason}</code>)` : ''}</p>` : ''}
${one.undo ? html`<p class="quiet">Undo: ${one.undo.sentence}${one.undo.status ? html` ${status(one.undo.status)}` : ''}</p>` : ''}
<p class="quiet"><code>${one.id}</code> ${one.type}${one.target ? html` on ${one.target}` : ''}${one.epoch > 1 ? html`, try ${String(one.epoch)}` : ''}${one.startedAt === undefined ? '' : html`, since ${instant(one.startedAt)}`}</p></li>`;
}

function entry({ at, who, what, step: id, reason, verdict }: AuditEntry): Html {
  return html`<li>${instant(at)} <strong>${who}</strong> ${what}${id ? html` <code>${id}</code>` : ''}${verdict ? html`: ${verdict}` : ''}${reason ? html` (${reason})` : ''}</li>`;
}

function authorText(author: string): string {
  return author === 'unverified'
    ? 'git does not say who last changed the runbook'
    : `runbook last changed by ${author}`;
}
