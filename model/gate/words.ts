import { spanText } from '../view/span-text.js';
import type { MeasuredObjective, Unit } from './measurement.js';

/** A value with its unit: `99.82 %`, `240 ms`, `1.4 s`, `2.1 times`, `17`. As many digits as matter, at most four. */
export function valueText(value: number, unit: Unit): string {
  if (unit === 'ms' && Math.abs(value) >= 1000) return `${digits(value / 1000)} s`;
  if (unit === 'percent') return `${percentDigits(value)} %`;
  if (unit === 'ms') return `${digits(value)} ms`;
  return unit === 'times' ? `${digits(value)} times` : digits(value);
}

/** `at least 99.5 %`, `at most 300 ms`. */
export function limitText({ side, limit, unit }: Pick<MeasuredObjective, 'side' | 'limit' | 'unit'>): string {
  return `${side === 'atLeast' ? 'at least' : 'at most'} ${valueText(limit, unit)}`;
}

/** What the value is, for an axis: `percent of valid events that were good`. */
export function measureText({ kind }: Pick<MeasuredObjective, 'kind'>): string {
  return MEASURES[kind];
}

const MEASURES: Record<MeasuredObjective['kind'], string> = {
  ratio: 'good events, percent of all valid ones',
  threshold: 'value',
  latency: 'time that an answer takes',
  budget: 'how fast the error budget goes, times its even pace',
  baseline: 'times as much as the colour it is compared with',
};

/** How long nobody watched: `23 s`. */
export function gapText(gaps: readonly { from: number; to: number }[]): string {
  return spanText(gaps.reduce((sum, { from, to }) => sum + to - from, 0));
}

/** 99.996 must not read as 100: near the top the digits are those of what is missing. */
function percentDigits(value: number): string {
  const missing = Math.abs(100 - value);
  if (missing === 0 || missing >= 1) return digits(value);
  const places = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(missing))));
  return trimmed(value.toFixed(places));
}

function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -6) return value.toExponential(2);
  return trimmed(value.toFixed(Math.min(8, Math.max(0, 3 - Math.max(size, -5)))));
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
