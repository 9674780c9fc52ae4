import { REFERENCES } from '../facts.js';
import type { Letter, LetterFact } from '../letter.js';
import { environmentTag } from '../subject.js';
import { lookOf } from './colours.js';
import { escapeHtml } from './escape-html.js';
import { markdownHtml } from './markdown-html.js';

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = 'ui-monospace,Menlo,Consolas,monospace';

const STYLES = {
  page: `margin:0;padding:0;font:16px/1.5 ${FONT};-webkit-text-size-adjust:100%;overflow-wrap:anywhere`,
  column: 'max-width:37rem;margin:0 auto;padding:0 20px 32px',
  bar: 'color:#ffffff;font-size:13px;font-weight:700;letter-spacing:.08em',
  barColumn: 'max-width:37rem;margin:0 auto;padding:10px 20px',
  title: 'margin:24px 0 0;font-size:22px;line-height:1.3;font-weight:650',
  preface: 'margin:8px 0 0;opacity:.8',
  body: 'margin:20px 0 0',
  heading: 'margin:24px 0 8px;font-size:13px;font-weight:600;opacity:.75',
  effects: 'border:1px solid #8886;border-radius:8px;padding:4px 14px',
  effect: 'margin:10px 0',
  exact: `margin:2px 0 0;font:14px/1.5 ${MONO};overflow-wrap:anywhere`,
  facts: 'width:100%;margin:24px 0 0;border-collapse:collapse;border-top:1px solid #8884;font-size:15px',
  label:
    'padding:7px 14px 7px 0;width:7.4em;border-bottom:1px solid #8884;text-align:left;vertical-align:top;font-weight:400;opacity:.75',
  value: 'padding:7px 0;border-bottom:1px solid #8884;vertical-align:top',
  news: 'margin:0;padding-left:1.2em',
  newsLine: 'margin:4px 0',
  buttonCell: 'border-radius:8px',
  button: 'display:inline-block;padding:13px 24px;color:#ffffff;font-weight:600;text-decoration:none',
  buttonTable: 'margin:24px 0 0;border-collapse:separate;border-spacing:0',
  references: `margin:28px 0 0;font:12px/1.6 ${MONO};opacity:.75`,
} as const;

/**
 * A letter as a whole mail document: one column that fits a phone, inline styles only, the reader's own colours in
 * light and dark, and no picture, script or style sheet to be fetched. `letterText` is its text alternative.
 */
export function letterHtml(letter: Letter): string {
  const { about, subject } = letter;
  return `<!doctype html>
<html lang="en" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="${STYLES.page}">
${barHtml(about)}
<div style="${STYLES.column}">
${sections(letter).filter(Boolean).join('\n')}
</div>
</body>
</html>
`;
}

function sections({ about, subject, preface, body, effects, facts, news, link, reply }: Letter): string[] {
  const written = markdownHtml(body);
  const tag = environmentTag(about);
  const title = subject.startsWith(`${tag} `) ? subject.slice(tag.length + 1) : subject;
  return [
    block('h1', 'title', escapeHtml(title)),
    preface === undefined ? '' : block('p', 'preface', escapeHtml(preface)),
    written && block('div', 'body', written),
    effects.length > 0 ? titled('What exactly', block('div', 'effects', effects.map(effectHtml).join(''))) : '',
    factsHtml(facts.filter(({ label }) => !REFERENCES.includes(label))),
    news.length > 0 ? titled('Where it stands', newsHtml(news)) : '',
    link === undefined ? '' : buttonHtml(link),
    reply === undefined ? '' : block('p', 'preface', escapeHtml(reply)),
    referencesHtml(facts.filter(({ label }) => REFERENCES.includes(label))),
  ];
}

/** The environment above everything else. */
function barHtml(about: Letter['about']): string {
  const name = block('div', 'barColumn', escapeHtml(environmentTag(about).slice(1, -1)));
  return block('div', 'bar', name, `background:${lookOf(about.colour).bar}`);
}

function effectHtml({ label, value }: LetterFact): string {
  return block('div', 'effect', `<strong>${escapeHtml(label)}</strong>${block('div', 'exact', escapeHtml(value))}`);
}

function factsHtml(facts: readonly LetterFact[]): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr>${block('th', 'label', escapeHtml(label))}${block('td', 'value', escapeHtml(value))}</tr>`,
  );
  return rows.length === 0 ? '' : block('table', 'facts', rows.join('\n'));
}

function newsHtml(news: readonly string[]): string {
  return block('ul', 'news', news.map((line) => block('li', 'newsLine', escapeHtml(line))).join('\n'));
}

function referencesHtml(references: readonly LetterFact[]): string {
  const lines = references.map(({ label, value }) => `${escapeHtml(label)} ${escapeHtml(value)}`);
  return lines.length === 0 ? '' : block('p', 'references', lines.join('<br>\n'));
}

/** A table cell carries the colour, because some mail programs drop the padding of a link. */
function buttonHtml({ label, url }: { label: string; url: string }): string {
  const link = `<a href="${escapeHtml(url)}" style="${STYLES.button}">${escapeHtml(label)}</a>`;
  return `<table role="presentation" style="${STYLES.buttonTable}"><tr><td bgcolor="#0b57d0" style="${STYLES.buttonCell};background:#0b57d0">${link}</td></tr></table>`;
}

function titled(heading: string, content: string): string {
  return `${block('h2', 'heading', heading)}\n${content}`;
}

function block(tag: string, style: keyof typeof STYLES, content: string, more = ''): string {
  return `<${tag} style="${STYLES[style]}${more && `;${more}`}">${content}</${tag}>`;
}
