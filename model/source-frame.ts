import { codeFrameColumns } from '@babel/code-frame';
import type { Problem } from './problem.js';

const MOST_COLUMNS = 140;

/**
 * The lines around a problem with a caret under what is meant; empty when it has no place. `text` is the whole file.
 * Control characters of the file are shown as a blank, so that a file cannot steer the terminal.
 */
export function frame(problem: Problem, text: string): string {
  return problem.where ? frameOfLines(problem, text.split(/\r\n|\n|\r/)) : '';
}

function frameOfLines({ where }: Problem, lines: readonly string[]): string {
  if (!where) return '';
  const { start, end } = where;
  const first = Math.max(1, start.line - 1);
  const last = Math.min(lines.length, start.line + 1);
  const left = Math.max(0, start.column - MOST_COLUMNS + 40);
  const shown = lines.slice(first - 1, last).map((line) => visible(line.slice(left, left + MOST_COLUMNS)));
  const width = shown[start.line - first]?.length ?? 0;
  const column = Math.max(1, start.column - left);
  // A value over several lines is pointed at by its first line.
  const wide = end.line > start.line ? width + 1 : end.column - left;
  const endColumn = Math.max(column + 1, Math.min(wide, Math.max(width + 1, column + 1)));
  const location = { start: { line: start.line, column }, end: { line: start.line, column: endColumn } };
  const options = { highlightCode: false, linesAbove: 1, linesBelow: 1, startLine: first };
  return codeFrameColumns(shown.join('\n'), location, options);
}

function visible(line: string): string {
  return line.replace(/\t/g, ' ').replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u00b7');
}

/** How a list of problems prints: each with its place, frame, expectation and cure, by file and line; then how many. */
export function problemsText(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  options: { colour?: boolean } = {},
): string {
  const paint = options.colour ? coloured : plain;
  const lines = new Map<string, string[]>();
  const linesOf = (file: string): string[] => {
    const known = lines.get(file) ?? (texts.get(file) ?? '').split(/\r\n|\n|\r/);
    lines.set(file, known);
    return known;
  };
  const blocks = [...problems]
    .sort(byPlace)
    .map((problem) =>
      block(problem, paint, problem.where && texts.has(problem.where.file) ? linesOf(problem.where.file) : []),
    );
  return [...blocks, countLine(problems, paint)].join('\n\n');
}

type Paint = (style: 'error' | 'warning' | 'strong' | 'faint', text: string) => string;

const STYLES = { error: '31;1', warning: '33;1', strong: '1', faint: '2' } as const;
const coloured: Paint = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;
const plain: Paint = (_, text) => text;

function block(problem: Problem, paint: Paint, lines: readonly string[]): string {
  const { where, code, severity, message, expected, cure } = problem;
  const place = where ? `${where.file}:${where.start.line}:${where.start.column}  ` : '';
  const head = `${paint('strong', place)}${paint(severity, `${severity} ${code}`)}  ${upperFirst(visible(message))}`;
  const framed = lines.length > 0 ? indented(frameOfLines(problem, lines)) : '';
  const notes = [expected && `  Expected: ${visible(expected)}`, cure && `  Cure:     ${visible(cure)}`];
  return [head, framed, ...notes].filter((line) => line).join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byPlace(left: Problem, right: Problem): number {
  const [first, second] = [left.where, right.where];
  if (!first || !second) return Number(Boolean(second)) - Number(Boolean(first)) || 0;
  return (
    first.file.localeCompare(second.file) ||
    first.start.line - second.start.line ||
    first.start.column - second.start.column
  );
}

function countLine(problems: readonly Problem[], paint: Paint): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  if (problems.length === 0) return 'No problems.';
  const parts = [
    errors > 0 && paint('error', counted(errors, 'error')),
    warnings > 0 && paint('warning', counted(warnings, 'warning')),
  ];
  const [first] = [...problems].sort(byPlace);
  return `${parts.filter(Boolean).join(', ')}. ${paint('faint', `More about a code: daybook explain ${first?.code}`)}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
