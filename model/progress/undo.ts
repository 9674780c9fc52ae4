import type { Draft } from './draft.js';

/**
 * Starts the next undo, one at a time, last started first. Returns false when nothing is left to undo.
 * A step is undone when it declares an undo and may have changed something: whatever
 * became of it later, unless every try says for certain that nothing happened.
 */
export function undoNext(draft: Draft): boolean {
  const { progress } = draft;
  if (progress.steps.some((state) => state.undo?.status === 'running' || state.questionUndo)) return true;
  let next = -1;
  progress.steps.forEach((state, index) => {
    if (!mayBeUndone(draft, index)) return;
    if (next < 0 || state.order > draft.step(next).order) next = index;
  });
  if (next < 0) return false;
  const epoch = (draft.step(next).undo?.epoch ?? 0) + 1;
  draft.change(next, { undo: { status: 'running', epoch } });
  draft.actions.push({ do: 'start', step: next, phase: 'undo', epoch });
  return true;
}

function mayBeUndone(draft: Draft, index: number): boolean {
  const { touched, undo, status } = draft.step(index);
  return draft.planned(index).undo !== undefined && touched === true && !undo && status !== 'running';
}

/** Whether every undo that was begun also succeeded. */
export function allUndone(draft: Draft): boolean {
  return draft.progress.steps.every((state) => !state.undo || state.undo.status === 'undone');
}
