import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import { digestPrefix } from '../../model/digest.js';
import type { CoveredStep } from '../../model/effect.js';
import type { Quorum } from '../../model/policy.js';
import { type Html, instant, status } from './layout.js';

/** An ask with exactly what is asked: what an approver signs is what stands here. */
export function askCard(run: string, ask: Ask): Html {
  const votes = ask.votes.map(
    (vote) =>
      html`<li>${vote.sub}: ${vote.action} ${instant(vote.at)}${vote.reason ? html`: ${vote.reason}` : ''}${vote.void ? html` <em>does not count: ${vote.void}</em>` : ''}</li>`,
  );
  return html`<section class="card" id="ask-${ask.id}">
<h3>${ask.title} ${status(ask.status)}</h3>
<p>${ask.text}</p>
<p class="quiet">Asks ${ask.quorum ? quorumText(ask.quorum) : (ask.who ?? []).join(', ')}. Deadline ${instant(ask.deadlineAt)}, then: ${ask.onDeadline}.</p>
${ask.request ? html`<p>Lets through, with plan <code>${digestPrefix(ask.request.planDigest)}</code>:</p><ul>${ask.request.covers.map(covered)}</ul>` : ''}
${ask.changed?.length ? html`<p><strong>Changed since it was asked before:</strong></p><ul>${ask.changed.map((one) => html`<li><code>${one.path}</code>: ${JSON.stringify(one.before)} → ${JSON.stringify(one.after)}</li>`)}</ul>` : ''}
${votes.length ? html`<ul>${votes}</ul>` : ''}
<p class="quiet">Digest <code>${digestPrefix(ask.digest)}</code></p>
${ask.status === 'open' ? html`<p>Answer with <code>daybook ${verbOf(ask)} ${run} ${ask.id}</code></p>` : ''}
</section>`;
}

function covered({ step, type, target, epoch, params, undo }: CoveredStep): Html {
  return html`<li><strong>${step}</strong> (${type}${target ? html` on ${target}` : ''}, try ${String(epoch)})
<pre>${JSON.stringify(params, undefined, 2)}</pre>
${undo === undefined ? '' : html`<p>Its undo:</p><pre>${JSON.stringify(undo, undefined, 2)}</pre>`}</li>`;
}

function verbOf(ask: Ask): string {
  return ask.kind === 'approval' ? 'approve' : ask.kind === 'manual' ? 'complete' : 'decide';
}

function quorumText(quorum: Quorum): string {
  if ('group' in quorum) return `${quorum.count} of ${quorum.group}`;
  if ('allOf' in quorum) return quorum.allOf.map(quorumText).join(' and ');
  return `(${quorum.anyOf.map(quorumText).join(' or ')})`;
}
