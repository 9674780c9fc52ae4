import type { Plan, PlanStep } from '../../../model/plan.js';
import {
  type Action,
  advance,
  initialProgress,
  type Progress,
  type ProgressEvent,
  runStatus,
} from '../../../model/progress/index.js';

const step = (id: string): PlanStep => ({
  id,
  type: 'traffic',
  title: id,
  lane: 'effect',
  sentence: id,
  stage: 0,
  needs: [],
  params: {},
  onFailure: 'stop',
});

/** Two steps side by side, both started; `held` is step 0. */
const plan = {
  atOnce: 10,
  stages: [{ name: 'a', first: 0, count: 2 }],
  steps: [step('held'), step('other')],
  groups: [],
} as unknown as Plan;

let progress: Progress;
const happen = (event: ProgressEvent): Action[] => {
  const next = advance(plan, progress, event, () => true);
  progress = next.progress;
  return next.actions;
};
const hold = { type: 'held', step: 0, epoch: 1, at: 2 } as const;
const release = { type: 'released', step: 0, epoch: 1, at: 3 } as const;
const failed = { status: 'failed', reason: 'no' } as const;

beforeEach(() => {
  progress = initialProgress(2);
  happen({ type: 'begin', at: 1 });
});

describe('a step that policy holds', () => {
  it('waits, and starts again in its place, with its epoch', () => {
    const { order } = progress.steps[0] ?? {};
    expect(happen(hold)).toEqual([]);
    expect(progress.steps[0]?.status).toBe('waiting');
    happen({ type: 'settled', step: 1, phase: 'do', epoch: 1, at: 2, outcome: { status: 'succeeded' } });
    expect(runStatus(progress)).toBe('waiting');
    expect(happen(release)).toEqual([{ do: 'start', step: 0, phase: 'do', epoch: 1 }]);
    expect(progress.steps[0]).toMatchObject({ status: 'running', epoch: 1, order });
  });

  it('is held and released in its own epoch only, and once', () => {
    happen({ ...hold, epoch: 2 });
    expect(progress.steps[0]?.status).toBe('running');
    expect(happen(release)).toEqual([]);
    happen(hold);
    expect(happen({ ...release, epoch: 2 })).toEqual([]);
  });

  it('ends with the run, and then nothing is left that runs', () => {
    happen(hold);
    const actions = happen({ type: 'settled', step: 1, phase: 'do', epoch: 1, at: 3, outcome: failed });
    expect(actions).toEqual([
      { do: 'cancel', step: 0 },
      { do: 'finish', status: 'failed' },
    ]);
    expect(progress.steps[0]).toMatchObject({ status: 'aborted', reason: 'run-ended' });
  });

  it('that is held when the run is leaving already does not begin any more', () => {
    happen({ type: 'settled', step: 1, phase: 'do', epoch: 1, at: 2, outcome: failed });
    expect(happen(hold)).toEqual([
      { do: 'cancel', step: 0 },
      { do: 'finish', status: 'failed' },
    ]);
    expect(progress.steps[0]?.status).toBe('aborted');
  });

  it('can be skipped by a person', () => {
    happen(hold);
    expect(happen({ type: 'skip', step: 0, reason: 'not needed', at: 3 })).toContainEqual({ do: 'cancel', step: 0 });
    expect(progress.steps[0]?.status).toBe('skipped');
  });
});
