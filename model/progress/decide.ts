import type { Draft } from './draft.js';
import { abort } from './endings.js';
import { CHOICES, type Choice } from './events.js';
import { follow } from './settle.js';

/** A person answered the open question about a step. Ignored where none is open or the choice is not offered. */
export function decide(draft: Draft, index: number, choice: Choice): void {
  const { question, questionUndo } = draft.step(index);
  if (!question || !CHOICES[question].includes(choice)) return;
  draft.closeQuestion(index);
  if (choice === 'abort') abort(draft, false);
  else if (questionUndo) decideUndo(draft, index, choice);
  else if (choice === 'undo') abort(draft, true);
  else if (choice === 'retry') again(draft, index);
  else if (choice === 'skip') skipStep(draft, index, 'decided');
  else if (choice === 'yes') draft.change(index, { status: 'succeeded', reason: undefined, message: undefined });
  else {
    const { touched, touchedBefore } = draft.step(index);
    draft.change(index, {
      status: 'failed',
      reason: question === 'happened' ? 'did-not-happen' : 'decided-no',
      touched: question === 'happened' ? touchedBefore : touched,
    });
    follow(draft, index);
  }
}

/**
 * Nobody decided in time: aborts, and undoes where policy says so. A failed undo is left as it is then, and the others go
 * on: silence must not stop the way back. Ignored where the question has been answered or withdrawn meanwhile.
 */
export function decideBySilence(draft: Draft, index: number, undo: boolean): void {
  const { question, questionUndo } = draft.step(index);
  if (!question) return;
  draft.closeQuestion(index);
  if (questionUndo && undo) decideUndo(draft, index, 'skip');
  else abort(draft, undo);
}

/** retry tries the undo again; skip leaves it as it is and goes on with the others. */
function decideUndo(draft: Draft, index: number, choice: Choice): void {
  const undo = draft.step(index).undo;
  if (!undo) return;
  if (choice !== 'retry') {
    draft.change(index, { undo: { ...undo, status: 'skipped' } });
    return;
  }
  // An errored undo may have happened, so it keeps its key and cannot happen twice; a failed one needs a new one.
  const epoch = undo.status === 'failed' ? undo.epoch + 1 : undo.epoch;
  draft.change(index, { undo: { status: 'running', epoch } });
  draft.actions.push({ do: 'start', step: index, phase: 'undo', epoch });
}

/**
 * Makes a step ready again. A failed step gets a new epoch, and with it a new idempotency key; an errored one keeps its
 * epoch, because its lost answer may have been a yes. A new epoch of a guarded step asks for approval again.
 */
export function again(draft: Draft, index: number): void {
  const state = draft.step(index);
  const raises = state.status !== 'errored';
  draft.change(index, {
    status: 'pending',
    epoch: raises ? state.epoch + 1 : state.epoch,
    reason: undefined,
    message: undefined,
    undo: undefined,
  });
  draft.progress.settledBefore = Math.min(draft.progress.settledBefore, index);
  const approval = draft.planned(index).approval;
  if (raises && approval !== undefined) reopen(draft, approval, 'new-epoch');
}

/** A passed approval starts over: its votes belong to the old epoch. */
export function reopen(draft: Draft, approval: number, reason: string): void {
  const state = draft.step(approval);
  if (state.status !== 'succeeded') return;
  draft.change(approval, { status: 'pending', epoch: state.epoch + 1, reason });
  draft.progress.settledBefore = Math.min(draft.progress.settledBefore, approval);
}

export function skipStep(draft: Draft, index: number, reason: string): void {
  draft.change(index, { status: 'skipped', endedAt: draft.at, reason });
}
