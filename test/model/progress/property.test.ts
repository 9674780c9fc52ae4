import fc from 'fast-check';
import type { Outcome } from '../../../model/outcome.js';
import type { Plan } from '../../../model/plan.js';
import {
  advance,
  CHOICES,
  initialProgress,
  type Action,
  type Choice,
  type Progress,
  type ProgressEvent,
  verbRefusal,
} from '../../../model/progress/index.js';
import { randomPlan } from './random-plan.js';
import { Reference } from './reference.js';

const RUNS = Number(process.env.DAYBOOK_PROPERTY_RUNS ?? 20_000);

const OUTCOMES: Outcome[] = [
  { status: 'succeeded' },
  { status: 'succeeded' },
  { status: 'succeeded' },
  { status: 'failed', reason: 'no' },
  { status: 'failed', reason: 'deadline' },
  { status: 'failed', reason: 'no', happened: 'no' },
  { status: 'errored', reason: 'lost', happened: 'unknown' },
  { status: 'errored', reason: 'refused', happened: 'no' },
  { status: 'undecided' },
  { status: 'skipped' },
];

/** Runs one plan against both, choosing what happens next from `rolls`, and compares after every event. */
function play(plan: Plan, when: boolean[], rolls: number[]): void {
  const reference = new Reference(plan, when);
  let progress: Progress = initialProgress(plan.steps.length);
  const active = new Map<string, { step: number; phase: 'do' | 'undo'; epoch: number }>();
  const questions = new Map<number, { choices: readonly Choice[] }>();
  let rollAt = 0;
  const roll = (below: number) => (rolls[rollAt++ % rolls.length] ?? 0) % below;
  const cancelled = new Set<string>();

  const obey = (actions: Action[]): string[] => {
    const seen: string[] = [];
    for (const action of actions) {
      if (action.do === 'start') {
        seen.push(`${action.phase} ${action.step}`);
        expect(action.epoch).toBe(action.phase === 'do' ? reference.epochs[action.step] : action.epoch);
        active.set(`${action.phase} ${action.step}`, action);
      } else if (action.do === 'cancel') {
        if (
          progress.steps[action.step]?.status === 'running' ||
          progress.steps[action.step]?.undo?.status === 'running'
        )
          cancelled.add(`${action.step}`);
        else active.delete(`do ${action.step}`);
      } else if (action.do === 'ask')
        questions.set(action.step, { choices: action.undo ? ['retry', 'skip', 'abort'] : CHOICES[action.question] });
      else if (action.do === 'withdraw') questions.delete(action.step);
      else seen.push(`finish ${action.status}`);
    }
    return seen;
  };

  const happen = (event: ProgressEvent, mirror: () => void, undoRetry?: number) => {
    const before = JSON.stringify(progress);
    const from = progress;
    const result = advance(plan, progress, event, (step) => when[step] ?? true);
    expect(JSON.stringify(from)).toBe(before);
    progress = result.progress;
    mirror();
    const expected = reference.next();
    if (undoRetry !== undefined) expected.unshift(`undo ${undoRetry}`);
    expect(obey(result.actions)).toEqual(expected);
    expect(new Set(questions.keys())).toEqual(new Set(reference.questions.keys()));
    expect(progress.mode === 'closed' ? progress.ending : undefined).toBe(reference.closed);
  };

  happen({ type: 'begin', at: 0 }, () => {});
  for (let turn = 0; turn < 120 && !reference.closed; turn++) {
    const moves = [...active.values()];
    const asked = [...questions.keys()];
    const kind = roll(12);
    if (kind < 8 && moves.length > 0) {
      const move = moves[roll(moves.length)] as (typeof moves)[number];
      const outcome: Outcome = cancelled.has(`${move.step}`)
        ? { status: 'aborted' }
        : (OUTCOMES[roll(OUTCOMES.length)] as Outcome);
      active.delete(`${move.phase} ${move.step}`);
      happen({ type: 'settled', at: turn, step: move.step, phase: move.phase, epoch: move.epoch, outcome }, () =>
        move.phase === 'do' ? reference.settle(move.step, outcome) : reference.settleUndo(move.step, outcome),
      );
      // The same result again, and one of an older epoch, change nothing.
      expect(
        advance(
          plan,
          progress,
          { type: 'settled', at: turn, step: move.step, phase: move.phase, epoch: move.epoch - 1, outcome },
          () => true,
        ).actions,
      ).toEqual([]);
    } else if (kind === 8 && asked.length > 0 && roll(3) === 0) {
      const step = asked[roll(asked.length)] as number;
      const undo = roll(2) === 0;
      happen({ type: 'silence', at: turn, step, undo }, () => reference.silence(step, undo));
    } else if (kind < 10 && asked.length > 0) {
      const step = asked[roll(asked.length)] as number;
      const choices = questions.get(step)?.choices ?? [];
      const choice = choices[roll(choices.length)] as Choice;
      const undoRetry = reference.questions.get(step) === 'undo' && choice === 'retry' ? step : undefined;
      happen({ type: 'decided', at: turn, step, choice }, () => reference.answer(step, choice), undoRetry);
    } else verb(roll);
  }
  liveness();

  function verb(pick: (below: number) => number): void {
    const step = pick(plan.steps.length);
    const which = pick(10);
    const event: ProgressEvent =
      which < 3
        ? { type: 'pause', at: 0 }
        : which < 7
          ? { type: 'resume', at: 0 }
          : which === 7
            ? { type: 'retry', at: 0, step }
            : which === 8
              ? { type: 'skip', at: 0, step, reason: 'test' }
              : { type: 'abort', at: 0, undo: pick(2) === 0 };
    const refused = verbRefusal(plan, progress, event as never);
    const waits = progress.steps[step]?.status === 'waiting';
    happen(event, () => {
      if (refused) return;
      if (event.type === 'pause') reference.paused = true;
      else if (event.type === 'resume') reference.paused = false;
      else if (event.type === 'retry') reference.again(step);
      else if (event.type === 'skip') reference.skip(step);
      else if (event.type === 'abort') reference.abort(event.undo);
      if (event.type === 'skip' && waits) active.delete(`do ${step}`);
    });
  }

  /** Nothing is stuck: an open run has something under way, a question, or is paused. */
  function liveness(): void {
    if (reference.closed || progress.paused) return;
    expect(active.size + questions.size).toBeGreaterThan(0);
  }
}

describe('progress', () => {
  it(`agrees with the reference model on ${RUNS} random plans, outcomes, answers and orders`, () => {
    fc.assert(
      fc.property(randomPlan, fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 40 }), ({ plan, when }, rolls) =>
        play(plan, when, rolls),
      ),
      { numRuns: RUNS, ...(process.env.DAYBOOK_SEED ? { seed: Number(process.env.DAYBOOK_SEED) } : {}) },
    );
  }, 300_000);
});
