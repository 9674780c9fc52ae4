import type { DecisionKind } from '../policy.js';
import type { Plan, PlanStep } from '../plan.js';
import type { Action } from './events.js';
import type { Progress, StepState } from './state.js';

/**
 * A working copy of a Progress while one event is worked in. Copies a step's state on first write, so the value that
 * was handed in stays as it was.
 */
export class Draft {
  readonly actions: Action[] = [];
  readonly progress: Progress;

  constructor(
    readonly plan: Plan,
    from: Progress,
    readonly at: number,
  ) {
    this.progress = { ...from, steps: from.steps.slice() };
  }

  step(index: number): StepState {
    const state = this.progress.steps[index];
    if (!state) throw new RangeError(`no step ${index} in this plan`);
    return state;
  }

  planned(index: number): PlanStep {
    const step = this.plan.steps[index];
    if (!step) throw new RangeError(`no step ${index} in this plan`);
    return step;
  }

  change(index: number, changes: Partial<StepState>): void {
    this.progress.steps[index] = { ...this.step(index), ...changes };
  }

  start(index: number): void {
    const waits = this.planned(index).lane === 'workflow';
    this.progress.clock += 1;
    this.change(index, {
      status: waits ? 'waiting' : 'running',
      order: this.progress.clock,
      startedAt: this.at,
      endedAt: undefined,
      reason: undefined,
      message: undefined,
      undo: undefined,
    });
    this.actions.push({ do: 'start', step: index, phase: 'do', epoch: this.step(index).epoch });
  }

  ask(index: number, question: DecisionKind, undo = false): void {
    this.change(index, { question, questionUndo: undo || undefined });
    this.actions.push({ do: 'ask', step: index, question, undo });
  }

  /** The open question is answered or no longer of interest. */
  closeQuestion(index: number): void {
    if (!this.step(index).question) return;
    this.change(index, { question: undefined, questionUndo: undefined });
    this.actions.push({ do: 'withdraw', step: index });
  }
}
