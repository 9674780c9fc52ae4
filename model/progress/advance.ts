import type { Plan } from '../plan.js';
import { decide, decideBySilence, reopen, skipStep } from './decide.js';
import { Draft } from './draft.js';
import type { Action, ProgressEvent } from './events.js';
import { readySteps, type When } from './ready.js';
import { hold, release } from './hold.js';
import { follow, settleStep, settleUndo } from './settle.js';
import type { Progress } from './state.js';
import { holds, isActive } from './status.js';
import { allUndone, undoNext } from './undo.js';
import { applyVerb } from './verbs.js';

/**
 * The rules of progress, in one pure step: what happened -> where the run stands now and what to do next.
 * Total and deterministic: an event that does not fit (a late result, a second answer) changes nothing. The value
 * handed in is not changed. Workflow, planner, rehearsal and property tests share it.
 */
export function advance(
  plan: Plan,
  progress: Progress,
  event: ProgressEvent,
  when: When,
): { progress: Progress; actions: Action[] } {
  if (progress.mode === 'closed') return { progress, actions: [] };
  const draft = new Draft(plan, progress, event.at);
  apply(draft, event);
  goOn(draft, when);
  return { progress: draft.progress, actions: draft.actions };
}

function apply(draft: Draft, event: ProgressEvent): void {
  switch (event.type) {
    case 'begin':
      return;
    case 'settled':
      if (event.phase === 'do') settleStep(draft, event.step, event.epoch, event.outcome);
      else settleUndo(draft, event.step, event.epoch, event.outcome);
      return;
    case 'decided':
      decide(draft, event.step, event.choice);
      return;
    case 'silence':
      decideBySilence(draft, event.step, event.undo);
      return;
    case 'lapsed':
      if (draft.step(event.covered).status !== 'running') return;
      draft.change(event.covered, { status: 'pending', startedAt: undefined });
      reopen(draft, event.approval, event.reason);
      return;
    case 'held':
      hold(draft, event.step, event.epoch);
      return;
    case 'released':
      release(draft, event.step, event.epoch);
      return;
    default:
      applyVerb(draft, event);
  }
}

function goOn(draft: Draft, when: When): void {
  const { progress } = draft;
  if (progress.mode === 'forward') {
    if (!progress.paused) startReady(draft, when);
    if (progress.mode === 'forward' && draft.plan.steps.length === progress.settledBefore)
      return finish(draft, 'succeeded');
  }
  if (progress.mode === 'stopping' || progress.mode === 'aborting') {
    if (progress.steps.some((state) => state.status === 'running' || state.undo?.status === 'running')) return;
    if (!progress.undoAfter) return finish(draft, progress.ending ?? 'failed');
    progress.mode = 'undoing';
    progress.ending = 'undone';
  }
  if (progress.mode === 'undoing' && !progress.paused && !undoNext(draft))
    finish(draft, allUndone(draft) ? 'undone' : 'failed');
}

/**
 * Starts every ready step. A step whose `when` says no, or whose approval ended without a yes where the author said
 * `continue`, is skipped, which may make others ready.
 */
function startReady(draft: Draft, when: When): void {
  for (;;) {
    let skipped = false;
    for (const index of readySteps(draft)) {
      const { approval } = draft.planned(index);
      const approved = approval === undefined || holds(draft.progress, approval);
      const answer = approved && draft.planned(index).when ? when(index, draft.progress) : approved;
      if (answer === true) draft.start(index);
      else if (answer === false) {
        skipStep(draft, index, approved ? 'when' : 'not-approved');
        skipped = true;
      } else {
        draft.change(index, {
          status: 'errored',
          endedAt: draft.at,
          reason: 'when',
          message: answer.error,
        });
        follow(draft, index);
        skipped = true;
      }
      if (draft.progress.mode !== 'forward') return;
    }
    if (!skipped) return;
  }
}

function finish(draft: Draft, status: NonNullable<Progress['ending']>): void {
  if (status === 'succeeded' && draft.progress.steps.some(isActive)) return;
  draft.progress.mode = 'closed';
  draft.progress.ending = status;
  draft.actions.push({ do: 'finish', status });
}
