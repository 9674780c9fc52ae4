import type { Objective } from './objective.js';
import type { Bucket } from './quantile.js';

/** One thing that a source of metrics is asked for an objective. */
export interface Question {
  /** Names the answer for judging: `good`, `valid`, `value`, `buckets`; of a baseline also `against.good` … */
  name: string;
  /** PromQL, or a selector of series. */
  query: string;
  /** `count`: events, which counters tell by their growth. `level`: a value as it stands. `buckets`: a histogram. */
  form: 'count' | 'level' | 'buckets';
  /** Of what the query gives, the series with this label. */
  where?: { label: string; value: string };
}

/** What a source answered, or why it has no answer: a machine reason and a sentence. */
export type Answer = { number: number } | { buckets: Bucket[] } | Missing;

export interface Missing {
  reason: MissingReason;
  why: string;
}

export type MissingReason =
  | 'unreachable'
  | 'query-refused'
  | 'answer-not-understood'
  | 'empty'
  | 'several'
  | 'not-a-number'
  | 'stale'
  | 'too-few-events'
  | 'unclear';

/** Answers by the name of their question. */
export type Answers = Record<string, Answer>;

/** Everything that has to be asked to judge an objective. */
export function questionsOf(objective: Objective): Question[] {
  switch (objective.kind) {
    case 'threshold':
      return [{ name: 'value', query: objective.value, form: 'level' }];
    case 'latency':
      return [{ name: 'buckets', query: objective.histogram, form: 'buckets' }];
    case 'baseline':
      return [...compared(objective, '', objective.colour), ...compared(objective, 'against.', objective.against)];
    default:
      return [
        { name: 'good', query: objective.good, form: 'count' },
        { name: 'valid', query: objective.valid, form: 'count' },
      ];
  }
}

function compared({ of, label }: Objective & { kind: 'baseline' }, prefix: string, value: string): Question[] {
  const where = { label, value };
  if ('value' in of) return [{ name: `${prefix}value`, query: of.value, form: 'level', where }];
  return [
    { name: `${prefix}good`, query: of.good, form: 'count', where },
    { name: `${prefix}valid`, query: of.valid, form: 'count', where },
  ];
}
