import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import type { ProblemCode } from '../problem-codes.js';
import { COUNTED, guarded, written } from './language.js';
import { LIMITS } from './limits.js';
import { type Walked, walk } from './walk.js';

export interface ExpressionProblem {
  code: ProblemCode;
  /** One sentence, without the place. */
  message: string;
  /** Offsets into the expression's text; `end` is exclusive. */
  start: number;
  end: number;
  cure?: string;
}

/** An expression that may run, or why not. Parsed once per text. */
export type Compiled = { problems: ExpressionProblem[] } | ({ problems?: undefined; run: ParseResult } & Walked);

const remembered = new Map<string, Compiled>();

/** Parses and walks `text` under the limits. Never throws; the same text always gives the same value. */
export function compile(text: string): Compiled {
  const known = remembered.get(text);
  if (known) return known;
  const made = compileAnew(text);
  if (remembered.size >= LIMITS.remembered) forgetOldest();
  remembered.set(text, made);
  return made;
}

function forgetOldest(): void {
  const oldest = remembered.keys().next();
  if (!oldest.done) remembered.delete(oldest.value);
}

function compileAnew(text: string): Compiled {
  if (text.length > LIMITS.text) {
    const message = `an expression has at most ${LIMITS.text} characters; this one has ${text.length}`;
    return { problems: [{ code: 'DB4104', message, start: LIMITS.text, end: text.length }] };
  }
  try {
    const walked = walk(written.parse(text).ast as ASTNode);
    if (walked.refusals.length > 0) return { problems: walked.refusals };
    return { ...walked, run: guarded.parse(withCounting(text, walked.iterated)) };
  } catch (error) {
    return { problems: [problemFrom(error, text)] };
  }
}

/** `list.all(…)` -> `counted(list).all(…)`: the library has no place of its own to count what its macros visit. */
function withCounting(text: string, iterated: Walked['iterated']): string {
  const marks = iterated.flatMap(({ start, end }) => [
    { at: start, order: -end, mark: `${COUNTED}(` },
    { at: end, order: -start, mark: ')' },
  ]);
  // At one place the inner closes first and the outer opens first, and closing comes before opening.
  marks.sort((a, b) => a.at - b.at || Number(b.mark === ')') - Number(a.mark === ')') || a.order - b.order);
  let result = '';
  let from = 0;
  for (const { at, mark } of marks) {
    result += text.slice(from, at) + mark;
    from = at;
  }
  return result + text.slice(from);
}

/** What the library threw, as a problem inside `text`. */
export function problemFrom(error: unknown, text: string): ExpressionProblem {
  const { code, summary, message, range } = error as {
    code?: string;
    summary?: string;
    message?: string;
    range?: { start: number; end: number };
  };
  const start = Math.min(range?.start ?? 0, text.length);
  const place = { start, end: Math.max(start, Math.min(range?.end ?? text.length, text.length)) };
  if (code === 'limit_exceeded') return { code: 'DB4104', message: limitSentence(summary ?? ''), ...place };
  const kind = code === undefined || isSyntax(error) ? 'DB4101' : 'DB4103';
  return { code: kind, message: sentence(code, summary ?? message ?? String(error)), ...place, ...hint(text, start) };
}

function isSyntax(error: unknown): boolean {
  return error instanceof Error && error.name === 'ParseError';
}

function limitSentence(summary: string): string {
  const limit = summary.match(/\((\d+)\)/)?.[1];
  if (summary.includes('maxDepth')) return `it is nested deeper than ${limit} levels`;
  if (summary.includes('maxList')) return `a list in it has more than ${limit} elements`;
  if (summary.includes('maxMap')) return `an object in it has more than ${limit} entries`;
  if (summary.includes('maxCall')) return `a call in it has more than ${limit} arguments`;
  return `it has more than ${limit} parts`;
}

function sentence(code: string | undefined, summary: string): string {
  if (summary === 'Unexpected token: EOF' || summary.endsWith('got EOF')) return 'it ends too early';
  if (code === 'no_such_overload') return `these do not go together: ${summary.replace('no such overload: ', '')}`;
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** Habits from other languages. */
function hint(text: string, at: number): { cure?: string } {
  const rest = text.slice(at);
  if (/^=(?!=)/.test(rest)) return { cure: 'Write == to compare.' };
  if (/^and\b/.test(rest)) return { cure: 'Write && for "and".' };
  if (/^or\b/.test(rest)) return { cure: 'Write || for "or".' };
  if (/^not\b/.test(rest)) return { cure: 'Write ! for "not".' };
  return {};
}
