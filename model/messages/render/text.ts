import type { Letter, LetterFact } from '../letter.js';
import { markdownText } from './markdown-text.js';

/**
 * A letter as plain text, without a last line end: what a console prints and what a mail program shows that has no
 * HTML. The author's words are set in by two blanks, so that no line of theirs can pose as one of Daybook's.
 */
export function letterText({ subject, preface, body, effects, facts, news, link, reply }: Letter): string {
  const written = markdownText(body);
  const parts = [
    [subject],
    preface === undefined ? [] : [preface],
    written === '' ? [] : written.split('\n').map((line) => `  ${line}`.trimEnd()),
    effects.length === 0 ? [] : ['What exactly', ...effects.map(({ label, value }) => `- ${label}: ${value}`)],
    factLines(facts),
    news.length === 0 ? [] : ['Where it stands', ...news.map((line) => `- ${line}`)],
    link === undefined ? [] : [`${link.label}:`, link.url],
    reply === undefined ? [] : [reply],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function factLines(facts: readonly LetterFact[]): string[] {
  const column = Math.max(0, ...facts.map(({ label }) => label.length)) + 2;
  return facts.map(({ label, value }) => `${label.padEnd(column)}${value}`);
}
