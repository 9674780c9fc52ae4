import { RE2JS } from 're2js';
import type { Series } from './exposition.js';

/** Which series are meant, in the notation of PromQL: `http_requests_total{status!~"5..",shop="berlin"}`. */
export interface Selector {
  name: string;
  matchers: Matcher[];
}

interface Matcher {
  label: string;
  matches(value: string): boolean;
}

const WHOLE = /^\s*([A-Za-z_:][A-Za-z0-9_:]*)\s*(?:\{(.*)\})?\s*$/s;
const MATCHER = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(?:,|$)/sy;

/** Reads a selector. Undefined when it is none: a function or an arithmetic expression needs a Prometheus. */
export function parseSelector(text: string): Selector | undefined {
  const whole = WHOLE.exec(text);
  const name = whole?.[1];
  if (name === undefined) return undefined;
  const inner = whole?.[2]?.trim() ?? '';
  const matchers: Matcher[] = [];
  MATCHER.lastIndex = 0;
  while (MATCHER.lastIndex < inner.length) {
    const part = MATCHER.exec(inner);
    if (!part) return undefined;
    const [, label = '', sign = '', double, single] = part;
    const matches = matcherOf(sign, unescaped(double ?? single ?? ''));
    if (!matches) return undefined;
    matchers.push({ label, matches });
  }
  return { name, matchers };
}

/** Whether a series is meant. A label that it lacks counts as empty. `name` replaces the selector's, such as by its buckets'. */
export function selects(selector: Selector, series: Series, name = selector.name): boolean {
  const value = (label: string) => (Object.hasOwn(series.labels, label) ? (series.labels[label] ?? '') : '');
  return series.name === name && selector.matchers.every(({ label, matches }) => matches(value(label)));
}

function matcherOf(sign: string, wanted: string): ((value: string) => boolean) | undefined {
  if (sign === '=') return (value) => value === wanted;
  if (sign === '!=') return (value) => value !== wanted;
  try {
    const pattern = RE2JS.compile(wanted, RE2JS.DOTALL);
    return (value) => pattern.matches(value) === (sign === '=~');
  } catch {
    return undefined;
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) =>
    character === 'n' ? '\n' : character === 't' ? '\t' : character,
  );
}
