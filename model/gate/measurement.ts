import type { Judgement } from './judge.js';
import type { Objective } from './objective.js';

/** One look at all objectives of a gate. */
export interface Sample {
  /** Wall time, ms. */
  at: number;
  /** In the order of the objectives. */
  of: Judgement[];
}

/** What a gate holds to, as it is shown and kept beside its samples. */
export interface MeasuredObjective {
  name: string;
  kind: Objective['kind'];
  unit: Unit;
  side: 'atLeast' | 'atMost';
  limit: number;
}

/** `percent`, `ms`, `times`, or a value whose unit only the author knows. */
export type Unit = 'percent' | 'ms' | 'times' | 'plain';

/** What one attempt at a gate measured. Each attempt writes its own, so that one that the engine gave up on overwrites nothing. */
export interface Measurement {
  run: string;
  step: string;
  epoch: number;
  /** Names the activity. A person's retry is another one, and begins a new watch; the engine's goes on with this one. */
  watch: string;
  attempt: number;
  title: string;
  target: string;
  objectives: MeasuredObjective[];
  order: WatchOrder;
  /** Wall time, ms. */
  startedAt: number;
  /** How long this attempt has watched, ms, on a clock that does not jump. */
  watchedMs: number;
  /** Counted since this attempt began, by objective and question; only where the source counts itself. */
  totals: Totals[];
  samples: Sample[];
}

/** Counts by the name of their question; of a histogram by `name le`. */
export type Totals = Record<string, number>;

/** How a gate watches. */
export interface WatchOrder {
  forMs: number;
  everyMs: number;
  /** Noes that each objective may have. */
  tolerate: number;
  /** Percent of the samples that may be undecided. */
  undecidedAtMost: number;
}

/** All attempts at one gate together, as people look at it. */
export interface MeasuredGate extends Omit<Measurement, 'attempt' | 'totals'> {
  /** Stretches in which nobody watched, because a worker was lost. */
  gaps: { from: number; to: number }[];
}

/** The objective as it is kept and shown. */
export function measuredOf(objective: Objective): MeasuredObjective {
  const { name, kind } = objective;
  switch (objective.kind) {
    case 'ratio':
      return { name, kind, unit: 'percent', side: 'atLeast', limit: objective.atLeast };
    case 'latency':
      return { name, kind, unit: 'ms', side: 'atMost', limit: objective.atMostMs };
    case 'budget':
      return { name, kind, unit: 'times', side: 'atMost', limit: objective.burnAtMost };
    case 'baseline':
      return { name, kind, unit: 'times', side: 'atMost', limit: objective.atMostTimes };
    case 'threshold':
      return { name, kind, unit: 'plain', ...objective.bound };
  }
}

/**
 * Joins the attempts at one gate, in whatever order they come. They follow each other by their number: the clocks of their
 * machines may differ. Time that two of them watched side by side counts once. Undefined when there are none.
 */
export function joined(attempts: readonly Measurement[]): MeasuredGate | undefined {
  const sorted = [...attempts].sort((a, b) => a.attempt - b.attempt);
  const first = sorted[0];
  if (!first) return undefined;
  const { attempt: _attempt, totals: _totals, ...shown } = first;
  const gaps = sorted.slice(1).flatMap(({ startedAt }, index) => {
    const from = Math.max(...sorted.slice(0, index + 1).map(endOf));
    return startedAt > from ? [{ from, to: startedAt }] : [];
  });
  return { ...shown, watchedMs: watchedOnce(sorted), samples: sorted.flatMap(({ samples }) => samples), gaps };
}

function endOf({ startedAt, watchedMs }: Measurement): number {
  return startedAt + watchedMs;
}

function watchedOnce(attempts: readonly Measurement[]): number {
  const inTime = [...attempts].sort((a, b) => a.startedAt - b.startedAt);
  let until = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const attempt of inTime) {
    sum += Math.max(0, endOf(attempt) - Math.max(until, attempt.startedAt));
    until = Math.max(until, endOf(attempt));
  }
  return sum;
}
