import type { Plan } from '../plan.js';
import { again, skipStep } from './decide.js';
import type { Draft } from './draft.js';
import { abort } from './endings.js';
import type { ProgressEvent } from './events.js';
import type { Progress } from './state.js';

export type VerbEvent = Extract<ProgressEvent, { type: 'pause' | 'resume' | 'retry' | 'skip' | 'abort' }>;

/** Why a verb is not possible now, as a sentence; undefined when it is. The same question `advance` asks itself. */
export function verbRefusal(plan: Plan, progress: Progress, event: VerbEvent): string | undefined {
  if (progress.mode === 'closed') return 'the run is over';
  if (event.type === 'pause') return progress.paused ? 'the run is paused already' : undefined;
  if (event.type === 'resume') return progress.paused ? undefined : 'the run is not paused';
  if (event.type === 'abort') return abortRefusal(progress, event.undo);
  if (progress.mode !== 'forward') return `the run is ${progress.mode} and starts nothing new`;
  return event.type === 'retry' ? retryRefusal(progress, event.step) : skipRefusal(plan, progress, event.step);
}

function abortRefusal(progress: Progress, undo: boolean): string | undefined {
  if (progress.mode === 'aborting') return 'the run is being aborted already';
  return undo && progress.mode === 'undoing' ? 'the run is being undone already' : undefined;
}

function retryRefusal(progress: Progress, index: number): string | undefined {
  const state = progress.steps[index];
  if (!state) return 'there is no such step';
  if (state.status === 'failed' || state.status === 'errored') return undefined;
  return `the step is ${state.status}; only a failed or errored step can be retried`;
}

function skipRefusal(plan: Plan, progress: Progress, index: number): string | undefined {
  const state = progress.steps[index];
  const step = plan.steps[index];
  if (!state || !step) return 'there is no such step';
  if (step.ask?.covers?.length) return 'an approval that covers guarded steps cannot be skipped; reject it or abort';
  if (state.status === 'pending' || state.status === 'waiting' || state.question) return undefined;
  return `the step is ${state.status}; only one that has not run, waits or is asked about can be skipped`;
}

/** Works in an operator's verb. Ignored where verbRefusal names a reason. */
export function applyVerb(draft: Draft, event: VerbEvent): void {
  if (verbRefusal(draft.plan, draft.progress, event)) return;
  if (event.type === 'pause') draft.progress.paused = true;
  else if (event.type === 'resume') draft.progress.paused = false;
  else if (event.type === 'abort') abort(draft, event.undo);
  else if (event.type === 'retry') {
    draft.closeQuestion(event.step);
    again(draft, event.step);
  } else skip(draft, event.step, event.reason);
}

function skip(draft: Draft, index: number, reason: string): void {
  draft.closeQuestion(index);
  if (draft.step(index).status === 'waiting') draft.actions.push({ do: 'cancel', step: index });
  skipStep(draft, index, reason);
}
