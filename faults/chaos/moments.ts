import type { Random } from '../random.js';

/**
 * Where in an experiment the worker dies. `held`: the call is out and has not been applied; `lost`: it has been applied and
 * its answer is lost. `alone`: it dies while the fault stands, and no worker comes back before the fault is lifted.
 */
export const MOMENTS = [
  'before',
  'aiming',
  'begin-held',
  'begin-lost',
  'during',
  'alone',
  'lift-held',
  'lift-lost',
  'after',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** The same moments for a process that is paused: nobody can hold a signal, so there are no calls to lose. */
export const PAUSE_MOMENTS = ['before', 'during', 'alone', 'after'] as const satisfies readonly Moment[];

export interface Case {
  fault: 'network' | 'pause';
  moment: Moment;
}

/** Cases without end; every moment of both faults comes before one comes again. */
export function* drawCases(random: Random): Generator<Case, never> {
  const all: Case[] = [
    ...MOMENTS.map((moment) => ({ fault: 'network' as const, moment })),
    ...PAUSE_MOMENTS.map((moment) => ({ fault: 'pause' as const, moment })),
  ];
  for (;;) yield* random.shuffle(all);
}
