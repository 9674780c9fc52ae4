import { html } from 'hono/html';
import type { Html } from './layout.js';

/** Blocks of Slack as far as our letters use them. */
interface Block {
  type: string;
  text?: SlackText;
  fields?: SlackText[];
  elements?: (SlackText & { style?: string; text?: string | SlackText })[];
}

interface SlackText {
  type: string;
  text?: string | SlackText;
}

/** Roughly how Slack shows a message, for a preview: its order and its words are exact, its looks are not. */
export function slackLook(blocks: readonly object[]): Html {
  return html`<div class="slack">${blocks.map((block) => blockLook(block as Block))}</div>`;
}

function blockLook({ type, text, fields, elements }: Block): Html {
  switch (type) {
    case 'header':
      return html`<p><strong>${textOf(text)}</strong></p>`;
    case 'section':
      return html`${text ? html`<p>${textOf(text)}</p>` : ''}${fields ? fieldLook(fields) : ''}`;
    case 'context':
      return html`<p class="quiet small">${(elements ?? []).map((element) => textOf(element))}</p>`;
    case 'actions':
      return html`<p class="pressed">${(elements ?? []).map(({ text: label, style }) => html`<span class="press${style ? ` press-${style}` : ''}">${textOf(label as SlackText)}</span> `)}</p>`;
    default:
      return html`<hr>`;
  }
}

/** Labels and values, two by two. */
function fieldLook(fields: readonly SlackText[]): Html {
  const pairs = fields.flatMap((field, index) => (index % 2 === 0 ? [[field, fields[index + 1]] as const] : []));
  return html`<dl class="facts">${pairs.map(([label, value]) => html`<dt>${textOf(label)}</dt><dd>${textOf(value)}</dd>`)}</dl>`;
}

function textOf(text: SlackText | undefined): Html {
  const words = typeof text?.text === 'string' ? text.text : '';
  return text?.type === 'mrkdwn' ? mrkdwn(words) : html`${words}`;
}

const MARKS =
  /<([^<>|]+)(?:\|([^<>]*))?>|\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])|~([^~\n]+)~|```([^`]+)```|`([^`\n]+)`|\n/g;

/** Slack's own markup: links, bold, italic, struck, code, line ends. All else is text. */
function mrkdwn(text: string): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    parts.push(html`${plain(text.slice(from, match.index))}`, marked(match));
    from = match.index + match[0].length;
  }
  return html`${parts}${plain(text.slice(from))}`;
}

function marked([, address, label, bold, italic, struck, block, code]: RegExpMatchArray): Html {
  if (address !== undefined)
    return /^(?:https?|mailto):/.test(plain(address))
      ? html`<a href="${plain(address)}" rel="noreferrer">${plain(label ?? address)}</a>`
      : html`${plain(label ?? address)}`;
  if (bold !== undefined) return html`<strong>${mrkdwn(bold)}</strong>`;
  if (italic !== undefined) return html`<em>${mrkdwn(italic)}</em>`;
  if (struck !== undefined) return html`<del>${mrkdwn(struck)}</del>`;
  if (block !== undefined) return html`<pre>${plain(block)}</pre>`;
  if (code !== undefined) return html`<code>${plain(code)}</code>`;
  return html`<br>`;
}

/** What Slack wants escaped, as it was. */
function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
