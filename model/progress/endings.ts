import type { Draft } from './draft.js';
import type { Ending } from './state.js';

/**
 * Leaves `forward`: starts nothing new. Activities that run may finish; waits and asks end at once, because nobody
 * should answer what no longer matters. A later, stronger wish wins: undo over stop.
 */
export function stop(draft: Draft, ending: Ending): void {
  const { progress } = draft;
  // An abort is a person's word: what fails while it ends changes neither its ending nor whether it undoes.
  if (progress.mode !== 'forward' && progress.mode !== 'stopping') return;
  progress.mode = 'stopping';
  progress.ending = progress.ending === 'undone' ? 'undone' : ending;
  if (ending === 'undone') progress.undoAfter = true;
  endWaiting(draft);
}

/** A person ends the run: what runs is cancelled too. While undoing, it ends the undoing. */
export function abort(draft: Draft, undo: boolean): void {
  const { progress } = draft;
  if (progress.mode === 'closed' || (undo && progress.mode === 'undoing')) return;
  if (progress.mode === 'undoing') progress.undoAfter = false;
  else progress.undoAfter = undo;
  progress.mode = 'aborting';
  progress.ending = undo && progress.undoAfter ? 'undone' : 'aborted';
  progress.paused = false;
  endWaiting(draft);
  progress.steps.forEach((state, index) => {
    if (state.status === 'running' || state.undo?.status === 'running')
      draft.actions.push({ do: 'cancel', step: index });
  });
}

function endWaiting(draft: Draft): void {
  draft.progress.steps.forEach((state, index) => {
    if (state.question) draft.closeQuestion(index);
    if (state.status !== 'waiting') return;
    draft.change(index, { status: 'aborted', endedAt: draft.at, reason: 'run-ended' });
    draft.actions.push({ do: 'cancel', step: index });
  });
}
