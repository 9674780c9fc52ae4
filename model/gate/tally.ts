import type { Outcome } from '../outcome.js';
import type { Json } from '../json.js';
import type { MeasuredGate, MeasuredObjective, Sample, WatchOrder } from './measurement.js';
import { gapText, limitText, valueText } from './words.js';

/** How a gate stands: what it has seen so far decides, or it goes on. */
export type Standing = { decided: false } | { decided: true; outcome: Outcome };

type Seen = Pick<MeasuredGate, 'objectives' | 'order' | 'samples' | 'gaps'>;

/** A graph with more points shows no more, and each of them is kept. */
export const MOST_SAMPLES = 2000;

/** How many samples a whole watch has. */
export function sampleCount({ forMs, everyMs }: Pick<WatchOrder, 'forMs' | 'everyMs'>): number {
  return Math.max(1, Math.ceil(forMs / everyMs));
}

/** How many of so many samples may be undecided. */
export function undecidedAllowed({ undecidedAtMost }: Pick<WatchOrder, 'undecidedAtMost'>, count: number): number {
  return Math.floor((count * undecidedAtMost) / 100);
}

/**
 * Judges a watch by its samples. More noes of one objective than tolerated: failed, at once. More undecided samples than
 * allowed: undecided, at once, because a yes cannot come of it any more. At the end (`over`) it succeeds, unless the last
 * sample is undecided, or too many are of those that there were: looks that wait in vain take long, so that there may be far
 * fewer than the whole watch has.
 */
export function standingOf(seen: Seen, { over }: { over: boolean }): Standing {
  const { objectives, order, samples } = seen;
  const missed = objectives.findIndex((_, index) => noes(samples, index) > order.tolerate);
  if (missed >= 0) return { decided: true, outcome: failure(seen, missed) };
  const blind = samples.filter(isUndecided);
  const last = samples.at(-1);
  const planned = sampleCount(order);
  const outOf = over ? Math.min(planned, samples.length) : planned;
  const tooMany = blind.length > undecidedAllowed(order, outOf);
  if (tooMany || (over && (!last || isUndecided(last))))
    return { decided: true, outcome: noAnswer(seen, blind, tooMany ? outOf : undefined) };
  if (!over) return { decided: false };
  return { decided: true, outcome: { status: 'succeeded', outputs: outputsOf(seen) } };
}

export function isUndecided({ of }: Sample): boolean {
  return of.some(({ verdict }) => verdict === 'undecided');
}

function noes(samples: readonly Sample[], index: number): number {
  return samples.filter(({ of }) => of[index]?.verdict === 'no').length;
}

function failure(seen: Seen, index: number): Outcome {
  const { objectives, samples, order } = seen;
  const objective = objectives[index] as MeasuredObjective;
  const at = samples.findLast(({ of }) => of[index]?.verdict === 'no');
  const value = at?.of[index]?.value;
  const count = noes(samples, index);
  const is = value === undefined ? 'beyond every limit' : valueText(value, objective.unit);
  const noed = order.tolerate > 0 ? ` It was missed ${count} times; ${order.tolerate} are tolerated.` : '';
  return {
    status: 'failed',
    reason: 'objective-missed',
    message: `${objective.name} is ${is}; it must be ${limitText(objective)}. Sample ${samples.length} of ${sampleCount(order)}.${noed}`,
    outputs: outputsOf(seen),
  };
}

/** `tooManyOf`: of so many samples too many are blind; undefined where only the last one is. */
function noAnswer(seen: Seen, blind: readonly Sample[], tooManyOf: number | undefined): Outcome {
  const { objectives, samples, order } = seen;
  const last = blind.at(-1);
  const index = last?.of.findIndex(({ verdict }) => verdict === 'undecided') ?? -1;
  const { reason, why } = last?.of[index] ?? {};
  const name = objectives[index]?.name;
  const what =
    tooManyOf !== undefined
      ? `${blind.length} of ${samples.length} samples said nothing; of ${tooManyOf} at most ${undecidedAllowed(order, tooManyOf)} may`
      : 'The last sample said nothing, and the end must be certain';
  return {
    status: 'undecided',
    reason: reason ?? 'empty',
    message: `${what}. ${name ?? 'It'}: ${why ?? 'nothing was measured'}. No objective was missed more often than tolerated.`,
    outputs: outputsOf(seen),
  };
}

/** What later expressions read. Of ratios and budgets the first one gives `sli`, `budgetLeft` and `burnRate`. */
export function outputsOf({ objectives, samples, gaps }: Seen): { [name: string]: Json } {
  const shares = samples.flatMap(({ of }) => {
    const judged = of.find(({ sli }) => sli !== undefined);
    return judged ? [judged] : [];
  });
  const last = shares.at(-1);
  const burn = objectives.findIndex(({ kind }) => kind === 'budget');
  const burnRate = samples.findLast(({ of }) => of[burn]?.value !== undefined)?.of[burn]?.value;
  const left = samples.flatMap(({ of }) => of).findLast(({ budgetLeft }) => budgetLeft !== undefined)?.budgetLeft;
  const each = objectives.map((objective, index) => ({
    name: objective.name,
    value: samples.findLast(({ of }) => of[index]?.value !== undefined)?.of[index]?.value ?? null,
    worst: worstOf(objective, samples, index) ?? null,
  }));
  return {
    sli: last?.sli ?? null,
    budgetLeft: left ?? null,
    burnRate: burnRate ?? null,
    worst: each[0]?.worst ?? null,
    samples: samples.length,
    undecided: samples.filter(isUndecided).length,
    unwatched: gaps.length === 0 ? null : gapText(gaps),
    objectives: each,
  };
}

/** The value that came closest to the limit, or went furthest beyond it. */
export function worstOf({ side }: MeasuredObjective, samples: readonly Sample[], index: number): number | undefined {
  const values = samples.flatMap(({ of }) => of[index]?.value ?? []);
  if (values.length === 0) return undefined;
  return values.reduce((worst, value) => (side === 'atLeast' ? Math.min(worst, value) : Math.max(worst, value)));
}
