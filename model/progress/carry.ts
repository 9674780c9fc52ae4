import type { Progress, StepState } from './state.js';

/** Progress as continue-as-new carries it: one short row per step, the rest only where there is something to say. */
export interface CarriedProgress {
  mode: Progress['mode'];
  paused: boolean;
  ending?: Progress['ending'];
  undoAfter?: boolean;
  clock: number;
  settledBefore: number;
  /** status, epoch, order, startedAt, endedAt. */
  rows: [StepState['status'], number, number, number, number][];
  /** Step index -> the fields that do not stand in its row. */
  more: Record<string, Partial<StepState>>;
}

export function packProgress(progress: Progress): CarriedProgress {
  const more: CarriedProgress['more'] = {};
  const rows = progress.steps.map((state, index): CarriedProgress['rows'][number] => {
    const { status, epoch, order, startedAt, endedAt, ...rest } = state;
    if (Object.values(rest).some((value) => value !== undefined)) more[index] = rest;
    return [status, epoch, order, startedAt ?? 0, endedAt ?? 0];
  });
  const { mode, paused, ending, undoAfter, clock, settledBefore } = progress;
  return {
    mode,
    paused,
    clock,
    settledBefore,
    rows,
    more,
    ...(ending ? { ending } : {}),
    ...(undoAfter ? { undoAfter } : {}),
  };
}

export function unpackProgress({ rows, more, ...rest }: CarriedProgress): Progress {
  const steps = rows.map(
    ([status, epoch, order, startedAt, endedAt], index): StepState => ({
      status,
      epoch,
      order,
      ...(startedAt ? { startedAt } : {}),
      ...(endedAt ? { endedAt } : {}),
      ...more[index],
    }),
  );
  return { ...rest, steps };
}
