import { raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const UNESCAPED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** What people see for a mention of a user or channel. */
export type NameOf = (kind: '@' | '#', id: string) => string;

/**
 * Slack's mrkdwn as HTML. Code, links and mentions are set aside first, so that emphasis cannot reach into them, and all
 * other text is escaped.
 */
export function mrkdwn(text: string, nameOf: NameOf): HtmlEscapedString {
  const aside: string[] = [];
  const keep = (markup: string) => `\ue000${aside.push(markup) - 1}\ue001`;
  const marked = text
    .replaceAll(/[\ue000\ue001]/g, '')
    .replaceAll(/```\n?([\s\S]*?)\n?```/g, (_all, code: string) => keep(`<pre>${escaped(plain(code))}</pre>`))
    .replaceAll(/`([^`\n]+)`/g, (_all, code: string) => keep(`<code>${escaped(plain(code))}</code>`))
    .replaceAll(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_all, what: string, label?: string) =>
      keep(reference(what, label, nameOf)),
    );
  const shown = emphasised(escaped(plain(marked)))
    .split('\n')
    .map((line) => (line.startsWith('&gt; ') ? `<span class="quote">${line.slice(5)}</span>` : line))
    .join('\n');
  return raw(shown.replaceAll(/\ue000(\d+)\ue001/g, (_all, index: string) => aside[Number(index)] ?? ''));
}

function emphasised(text: string): string {
  const around = (mark: string, tag: string) => (before: string) =>
    before.replaceAll(
      new RegExp(`(^|[\\s(])\\${mark}(?=\\S)([^${mark}\\n]*[^\\s${mark}])\\${mark}(?=$|[\\s).,:;!?])`, 'gm'),
      `$1<${tag}>$2</${tag}>`,
    );
  return [around('*', 'strong'), around('_', 'em'), around('~', 's')].reduce((done, next) => next(done), text);
}

function reference(what: string, label: string | undefined, nameOf: NameOf): string {
  if (/^(?:https?|mailto):/i.test(what)) {
    const address = plain(what);
    return `<a href="${escaped(address)}" target="_blank" rel="noreferrer noopener">${escaped(plain(label ?? what))}</a>`;
  }
  const mention = /^([@#])([A-Z0-9]+)$/.exec(what);
  if (mention) return `<span class="mention">${escaped(nameOf(mention[1] as '@' | '#', mention[2] ?? ''))}</span>`;
  const date = /^!date\^(\d+)\^/.exec(what);
  return escaped(date ? (label ?? what) : `<${what}>`);
}

function plain(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, (name) => UNESCAPED[name] ?? name);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (char) => HTML[char] ?? char);
}
