import type { Outcome } from '../outcome.js';
import type { DecisionKind } from '../policy.js';
import type { Draft } from './draft.js';
import { stop } from './endings.js';

/** Works in how an attempt at a step ended. Results of an older epoch, or of a step that is not under way, are ignored. */
export function settleStep(draft: Draft, index: number, epoch: number, outcome: Outcome): void {
  const state = draft.step(index);
  if (state.epoch !== epoch || state.question || (state.status !== 'running' && state.status !== 'waiting')) return;
  draft.change(index, {
    status: outcome.status === 'undecided' ? 'errored' : outcome.status,
    endedAt: draft.at,
    reason: outcome.reason,
    message: outcome.message,
    outputs: outcome.outputs ?? state.outputs,
    touched: state.touched || outcome.happened !== 'no' || undefined,
    touchedBefore: state.touched,
  });
  const question = openQuestion(draft, index, outcome);
  if (question && draft.progress.mode === 'forward') draft.ask(index, question);
  else if (draft.step(index).status === 'failed' || draft.step(index).status === 'errored') follow(draft, index);
}

/** Questions that people must answer before the failure itself can be judged. `deadline` is said by onDeadline: ask. */
function openQuestion(draft: Draft, index: number, outcome: Outcome): DecisionKind | undefined {
  if (outcome.status === 'undecided') return 'undecided';
  if (outcome.status === 'failed' && outcome.reason === 'deadline') return 'deadline';
  const unknown = outcome.status === 'errored' && outcome.happened === 'unknown';
  return unknown && draft.planned(index).unprobed ? 'happened' : undefined;
}

/** Does what `onFailure` says. Once the run is leaving, only the stronger wish `undo` is still heard. */
export function follow(draft: Draft, index: number): void {
  const wish = draft.planned(index).onFailure;
  const forward = draft.progress.mode === 'forward';
  if (wish === 'undo') stop(draft, 'undone');
  else if (!forward) return;
  else if (wish === 'ask') draft.ask(index, 'failure');
  else if (wish === 'stop') stop(draft, 'failed');
}

/** Works in how an attempt at a step's undo ended. One that did not succeed asks a person, whatever the step said. */
export function settleUndo(draft: Draft, index: number, epoch: number, outcome: Outcome): void {
  const undo = draft.step(index).undo;
  if (undo?.status !== 'running' || undo.epoch !== epoch) return;
  const done = outcome.status === 'succeeded' || outcome.status === 'skipped';
  const status = done ? 'undone' : outcome.status === 'failed' ? 'failed' : 'errored';
  draft.change(index, {
    status: done ? 'undone' : draft.step(index).status,
    undo: { ...undo, status, reason: outcome.reason, message: outcome.message },
  });
  if (!done && draft.progress.mode === 'undoing') draft.ask(index, 'failure', true);
}
