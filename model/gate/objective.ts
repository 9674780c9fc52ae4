import type { JsonObject } from '../json.js';
import { parseDuration } from '../duration.js';

/** What a gate holds a service to, read from `objective` of its step. Percentages are 0 to 100. */
export type Objective = { name: string } & (
  | RatioObjective
  | ThresholdObjective
  | LatencyObjective
  | BudgetObjective
  | BaselineObjective
);

export interface RatioObjective {
  kind: 'ratio';
  good: string;
  valid: string;
  atLeast: number;
}

export interface ThresholdObjective {
  kind: 'threshold';
  value: string;
  bound: Bound;
}

export interface LatencyObjective {
  kind: 'latency';
  histogram: string;
  /** 0 to 1. */
  quantile: number;
  atMostMs: number;
  /** Milliseconds in one unit of the histogram's bounds. */
  unitMs: number;
}

export interface BudgetObjective {
  kind: 'budget';
  good: string;
  valid: string;
  /** Percent that must be good. */
  objective: number;
  burnAtMost: number;
}

export interface BaselineObjective {
  kind: 'baseline';
  /** What is compared: a value, or the share of what is valid that is not good. */
  of: { value: string } | { good: string; valid: string };
  label: string;
  colour: string;
  against: string;
  atMostTimes: number;
  /** Good enough, however small the other one is. */
  orAtMost?: number;
}

export interface Bound {
  side: 'atLeast' | 'atMost';
  limit: number;
}

/** Fields of which exactly one kind of objective has all. */
const KINDS = {
  ratio: { needs: ['good', 'valid', 'atLeast'], may: [] },
  threshold: { needs: ['value'], may: ['atLeast', 'atMost'] },
  latency: { needs: ['histogram', 'quantile', 'atMost'], may: ['unit'] },
  budget: { needs: ['good', 'valid', 'objective', 'burnRate'], may: [] },
  baseline: { needs: ['of', 'against', 'atMostTimes'], may: ['good', 'valid', 'value', 'label', 'orAtMost'] },
} as const satisfies Record<string, { needs: readonly string[]; may: readonly string[] }>;

export type ObjectiveKind = keyof typeof KINDS;

/** The kind that the fields tell, by the one that no other kind has. Undefined: they tell none. */
export function kindOf(fields: JsonObject): ObjectiveKind | undefined {
  const has = (name: string) => Object.hasOwn(fields, name);
  if (has('of') || has('against') || has('atMostTimes')) return 'baseline';
  if (has('burnRate') || has('objective')) return 'budget';
  if (has('histogram') || has('quantile')) return 'latency';
  if (has('good') || has('valid')) return 'ratio';
  return has('value') ? 'threshold' : undefined;
}

/** What is wrong with the fields of an objective together, as the end of a sentence; undefined when nothing is. */
export function fieldFlaw(fields: JsonObject): string | undefined {
  const kind = kindOf(fields);
  if (!kind) return 'it has neither `good` with `valid`, nor `value`, nor `histogram`';
  const { needs, may } = KINDS[kind] as { needs: readonly string[]; may: readonly string[] };
  const missing = needs.filter((name) => !Object.hasOwn(fields, name));
  if (missing.length > 0) return `for ${A[kind]} it has no ${quoted(missing)}`;
  const more = Object.keys(fields).filter((name) => name !== 'name' && ![...needs, ...may].includes(name));
  if (more.length > 0) return `${quoted(more)} does not belong to ${A[kind]}`;
  if (kind === 'threshold' && (fields.atLeast === undefined) === (fields.atMost === undefined))
    return 'a threshold has either `atLeast` or `atMost`';
  const compares = (fields.good === undefined) === (fields.valid === undefined);
  if (kind === 'baseline' && !(compares && (fields.value === undefined) !== (fields.good === undefined)))
    return 'a baseline compares either `value`, or `good` with `valid`';
  return undefined;
}

const A: Record<ObjectiveKind, string> = {
  ratio: 'a ratio',
  threshold: 'a threshold',
  latency: 'a latency',
  budget: 'an error budget',
  baseline: 'a baseline',
};

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/**
 * The objective that resolved fields stand for; they are in the shape that the step's schema checks and have no fieldFlaw.
 * Throws a RangeError when they are not: an expression may have given anything.
 */
export function readObjective(fields: JsonObject, index = 0): Objective {
  const flaw = fieldFlaw(fields);
  if (flaw) throw new RangeError(`objective ${index + 1}: ${flaw}`);
  const read = new Fields(fields, index);
  const kind = kindOf(fields);
  const own = read.optionalText('name');
  switch (kind) {
    case 'ratio':
      return {
        name: own ?? 'good of valid',
        kind,
        good: read.text('good'),
        valid: read.text('valid'),
        atLeast: read.number('atLeast', { min: 0, max: 100 }),
      };
    case 'latency':
      return {
        name: own ?? 'latency',
        kind,
        histogram: read.text('histogram'),
        quantile: read.number('quantile', { min: 0, max: 1 }),
        atMostMs: read.millis('atMost'),
        unitMs: fields.unit === 'milliseconds' ? 1 : 1000,
      };
    case 'budget':
      return {
        name: own ?? 'error budget',
        kind,
        good: read.text('good'),
        valid: read.text('valid'),
        objective: read.number('objective', { min: 0, max: 99.999_999 }),
        burnAtMost: read.inner('burnRate').number('atMost', { min: 0 }),
      };
    case 'baseline':
      return {
        name: own ?? `${read.text('of')} against ${read.text('against')}`,
        kind,
        of:
          fields.value === undefined
            ? { good: read.text('good'), valid: read.text('valid') }
            : { value: read.text('value') },
        label: read.optionalText('label') ?? 'colour',
        colour: read.text('of'),
        against: read.text('against'),
        atMostTimes: read.number('atMostTimes', { min: 0 }),
        ...(fields.orAtMost === undefined ? {} : { orAtMost: read.number('orAtMost', { min: 0 }) }),
      };
    default: {
      const side = fields.atLeast === undefined ? 'atMost' : 'atLeast';
      const value = read.text('value');
      return { name: own ?? value, kind: 'threshold', value, bound: { side, limit: read.number(side) } };
    }
  }
}

class Fields {
  constructor(
    private readonly fields: JsonObject,
    private readonly index: number,
  ) {}

  text(name: string): string {
    return this.optionalText(name) ?? this.refuse(name, 'a text');
  }

  optionalText(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    return typeof value === 'string' && value.trim() !== '' ? value : this.refuse(name, 'a text');
  }

  number(name: string, { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = {}): number {
    const value = this.fields[name];
    if (typeof value === 'number' && value >= min && value <= max) return value;
    return this.refuse(name, 'a number in its range');
  }

  millis(name: string): number {
    const value = this.fields[name];
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    return ms ?? this.refuse(name, 'a duration');
  }

  inner(name: string): Fields {
    const value = this.fields[name];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse(name, 'a map');
    return new Fields(value, this.index);
  }

  private refuse(name: string, expected: string): never {
    throw new RangeError(`objective ${this.index + 1}: \`${name}\` is not ${expected}`);
  }
}
