import { html } from 'hono/html';
import type { Ask, Vote } from '../../model/ask.js';
import { digestPrefix } from '../../model/digest.js';
import { voidWords } from '../../model/messages/news.js';
import type { AuditEntry, RunView } from '../../model/run-view.js';
import { askPath } from './ask-summary.js';
import type { Html } from './layout.js';
import { type Moment, instant } from './times.js';
import { badge, pastOf, viaText } from './words.js';

/** What was decided, by whom and over what; then everything that people did, newest first. */
export function runAudit({ view, moment }: { view: RunView; moment: Moment }): Html {
  const over = view.asks.filter((ask) => ask.status !== 'open');
  const audit = [...view.audit].reverse();
  return html`<section aria-labelledby="decisions"><h2 id="decisions">Decisions</h2>
${over.length > 0 ? over.map((ask) => decided(ask, view, moment)) : html`<p class="empty">Nothing has been decided yet.</p>`}
<h3>Audit</h3>
${audit.length > 0 ? html`<ol class="audit" reversed>${audit.map((entry) => auditLine(entry, moment))}</ol>` : html`<p class="empty">Nobody has done anything yet.</p>`}
</section>`;
}

function decided(ask: Ask, view: RunView, moment: Moment): Html {
  const votes = ask.votes.filter((vote) => vote.void !== 'replaced');
  return html`<article class="card" id="ask-${ask.id}">
<div class="title-line"><h3><a href="${askPath(view.run, ask.id)}">${ask.subject ?? ask.title}</a></h3>${badge(ask.status)}</div>
${ask.headline ? html`<p>${ask.headline}</p>` : ''}
${votes.length > 0 ? html`<ul>${votes.map((vote) => voteLine(vote, moment))}</ul>` : ''}
<p class="quiet small">${ask.closedAt === undefined ? '' : html`Closed ${instant(ask.closedAt, moment)}. `}Digest <code>${digestPrefix(ask.digest)}</code></p>
</article>`;
}

/** `omar approved for ines, 14:03, Slack, level 2: looks good`. */
function voteLine(vote: Vote, moment: Moment): Html {
  const { sub, action, at, via, level, reason } = vote;
  const place = vote.for ? html` ${action === 'delegate' ? 'to' : 'in the place of'} <strong>${vote.for}</strong>` : '';
  return html`<li><strong>${sub}</strong> ${pastOf(action)}${place}, ${instant(at, moment)}, ${viaText(via)}, level ${String(level)}${reason ? html`: ${reason}` : ''}${vote.void && vote.void !== 'withdrawn' && vote.void !== 'delegated' ? html` <em>does not count: ${voidWords(vote.void)}</em>` : ''}</li>`;
}

function auditLine({ at, who, what, step, reason, verdict }: AuditEntry, moment: Moment): Html {
  return html`<li>${instant(at, moment)}<span><strong>${who}</strong> ${what}${step ? html` <code>${step}</code>` : ''}${verdict ? html`: ${verdict}` : ''}${reason ? html` (${reason})` : ''}</span></li>`;
}
