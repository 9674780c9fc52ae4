import { html } from 'hono/html';
import type { MessagePreview, RecipientPreview } from '../../model/messages/preview.js';
import { letterHtml } from '../../model/messages/render/html.js';
import { letterBlocks } from '../../model/messages/render/slack.js';
import { letterText } from '../../model/messages/render/text.js';
import type { RunView } from '../../model/run-view.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import { slackLook } from './slack-look.js';

export interface MessagesPage {
  frame: Frame;
  view: RunView;
  /** Undefined: the plan of the run cannot be had. */
  previews?: readonly MessagePreview[];
}

/** Recipients that are named; the rest is counted. */
const NAMED = 12;

/** Every message that the run can send, as each transport would show it. Nothing is sent by looking. */
export function messagesPage({ frame, view, previews }: MessagesPage): Html {
  return layout({
    ...framing(frame),
    title: `Messages of ${view.title}`,
    environment: { name: view.environment, ...(view.colour === undefined ? {} : { colour: view.colour }) },
    part: 'overview',
    body: html`<p class="crumbs"><a href="/">Overview</a> / <a href="/runs/${encodeURIComponent(view.run)}">${view.title}</a></p>
<h1>Messages of this run</h1>
<p class="lead quiet">Everything that this run can say to people, in the order of its steps. What only the run will know stands as <code>\${{ … }}</code>. Looking sends nothing. On a terminal: <code>daybook plan --messages</code></p>
${body(previews)}`,
  });
}

function body(previews: readonly MessagePreview[] | undefined): Html {
  if (!previews)
    return html`<div class="note tone-wait" role="status"><p>The plan of this run cannot be read now, so its messages cannot be shown.</p></div>`;
  if (previews.length === 0) return html`<p class="empty">This run tells nobody anything.</p>`;
  return html`<nav aria-label="Messages"><ol class="toc">${previews.map((preview, index) => html`<li><a href="#m${String(index + 1)}">${headOf(preview)}</a> <span class="quiet small">${preview.when}</span></li>`)}</ol></nav>
${previews.map(section)}`;
}

function headOf({ step, what, n, variant }: MessagePreview): string {
  const which = n === undefined ? what : `${what} ${n}`;
  return `${step}: ${which}${variant === undefined ? '' : `, for ${variant}`}`;
}

function section(preview: MessagePreview, index: number): Html {
  const { letter, when, to, transports, runbook } = preview;
  const id = `m${index + 1}`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${headOf(preview)}</h2>
<dl class="facts">
<dt>Subject</dt><dd><strong>${letter.subject}</strong></dd>
<dt>Sent</dt><dd>${when}</dd>
<dt>To</dt><dd>${to.length > 0 ? to.map(recipient) : 'nobody'}</dd>
<dt>Over</dt><dd>${transports.length > 0 ? `${transports.join(', then ')}; who prefers another order gets it` : 'nothing: no transport is configured, so it is only shown'}</dd>
<dt>Runbook</dt><dd>${runbook}</dd>
</dl>
<h3>As text</h3><pre>${letterText(letter)}</pre>
<details id="${id}-mail"><summary>As mail</summary><iframe class="mailframe" sandbox="" loading="lazy" title="Mail: ${letter.subject}" srcdoc="${letterHtml(letter)}"></iframe></details>
<details id="${id}-slack"><summary>In Slack</summary>${slackLook(letterBlocks({ ...letter, handle: letter.handle ?? 'preview' }).blocks)}</details>
</section>`;
}

function recipient({ name, people }: RecipientPreview): Html {
  const more = people.length > NAMED ? ` and ${people.length - NAMED} more` : '';
  return html`<div>${name}${people.length > 0 ? html` <span class="quiet small">${people.slice(0, NAMED).join(', ')}${more}</span>` : ''}</div>`;
}
