import type { Outcome } from '../outcome.js';
import type { DecisionKind } from '../policy.js';
import type { Ending } from './state.js';

/** What happened. `at` is the run's clock in ms. Steps are indexes into plan.steps. */
export type ProgressEvent = { at: number } & (
  | { type: 'begin' }
  | { type: 'settled'; step: number; phase: 'do' | 'undo'; epoch: number; outcome: Outcome }
  | { type: 'decided'; step: number; choice: Choice }
  /** Nobody answered the open question about a step in time; policy says what then. */
  | { type: 'silence'; step: number; undo: boolean }
  /** `covered` was about to start, but its passed `approval` is no longer good: expired unused, or what it covers has changed. */
  | { type: 'lapsed'; approval: number; covered: number; reason: string }
  /** A guarded step that has started and not begun waits for a window, or for the end of a freeze. */
  | { type: 'held'; step: number; epoch: number }
  /** It tries again. */
  | { type: 'released'; step: number; epoch: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'retry'; step: number }
  | { type: 'skip'; step: number; reason: string }
  | { type: 'abort'; undo: boolean }
);

export type Choice = 'retry' | 'skip' | 'abort' | 'undo' | 'yes' | 'no';

/** What people may choose, by question. */
export const CHOICES: Record<DecisionKind, readonly Choice[]> = {
  failure: ['retry', 'skip', 'abort', 'undo'],
  undecided: ['yes', 'no', 'retry', 'abort'],
  happened: ['yes', 'no', 'abort'],
  deadline: ['retry', 'skip', 'abort', 'undo'],
};

/** What to do now, in this order. The workflow obeys and decides nothing. */
export type Action =
  | { do: 'start'; step: number; phase: 'do' | 'undo'; epoch: number }
  | { do: 'cancel'; step: number }
  | { do: 'ask'; step: number; question: DecisionKind; undo: boolean }
  | { do: 'withdraw'; step: number }
  | { do: 'finish'; status: Ending };
