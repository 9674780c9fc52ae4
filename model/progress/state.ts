import type { JsonObject } from '../json.js';
import type { DecisionKind } from '../policy.js';
import type { StepStatus } from '../run-view.js';

/**
 * forward: starts what is ready. stopping: lets what runs end, then closes. undoing: compensates in reverse order.
 * aborting: what runs has been told to stop. closed: over.
 */
export type Mode = 'forward' | 'stopping' | 'undoing' | 'aborting' | 'closed';

export type Ending = 'succeeded' | 'failed' | 'aborted' | 'undone';

/** Where a run stands. A plain value: `advance` makes a new one, nobody changes one. */
export interface Progress {
  mode: Mode;
  paused: boolean;
  /** How it will close, once `mode` is not forward; how it closed, once closed. */
  ending?: Ending;
  /** aborting: undo what was done as soon as nothing runs. */
  undoAfter?: boolean;
  /** Counts starts, so that undo knows the reverse order. */
  clock: number;
  /** All steps before this index are settled; saves looking at them again. */
  settledBefore: number;
  /** Same order as plan.steps. */
  steps: StepState[];
}

export interface StepState {
  status: StepStatus;
  /** 1 at first; a person's retry of a failed or undone step raises it. */
  epoch: number;
  /** Value of `clock` when it last started; 0 while it has not. */
  order: number;
  /** An open question to people about it. */
  question?: DecisionKind;
  /** The question is about its undo. */
  questionUndo?: boolean;
  reason?: string;
  message?: string;
  outputs?: JsonObject;
  /** Some try may have changed something: only then there is anything to undo. Kept over retries, lapses and skips. */
  touched?: boolean;
  /** While people are asked whether the last try happened: what was known before that try. */
  touchedBefore?: boolean;
  undo?: UndoState;
  startedAt?: number;
  endedAt?: number;
}

export interface UndoState {
  status: 'running' | 'undone' | 'failed' | 'errored' | 'skipped';
  /** 1 at first; raised when a failed undo is tried again. */
  epoch: number;
  reason?: string;
  message?: string;
}

/** The state before anything has started. */
export function initialProgress(steps: number): Progress {
  return {
    mode: 'forward',
    paused: false,
    clock: 0,
    settledBefore: 0,
    steps: Array.from({ length: steps }, () => ({ status: 'pending', epoch: 1, order: 0 })),
  };
}
