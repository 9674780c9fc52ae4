import type { Plan } from '../plan.js';
import type { RunStatus } from '../run-view.js';
import type { Progress, StepState } from './state.js';

/** Under way: it runs, it waits, or people are asked about it. */
export function isActive(state: StepState | undefined): boolean {
  return (
    state !== undefined && (state.status === 'running' || state.status === 'waiting' || state.question !== undefined)
  );
}

/** Over, as far as what comes after it is concerned. A failure counts only where the author said `continue`. */
export function isSettled(plan: Plan, progress: Progress, index: number): boolean {
  const state = progress.steps[index];
  if (!state || state.question) return false;
  if (state.status === 'succeeded' || state.status === 'skipped') return true;
  return (state.status === 'failed' || state.status === 'errored') && plan.steps[index]?.onFailure === 'continue';
}

/** An approval step holds only when people passed it: a skipped or failed one lets nothing through. */
export function holds(progress: Progress, approval: number): boolean {
  return progress.steps[approval]?.status === 'succeeded';
}

/** It starts nothing new. */
export function isLeaving({ mode }: Progress): boolean {
  return mode !== 'forward';
}

/** The run's status as people read it. */
export function runStatus(progress: Progress): RunStatus {
  if (progress.mode === 'closed') return progress.ending ?? 'failed';
  if (progress.paused) return 'paused';
  let waits = false;
  for (const state of progress.steps) {
    if (state.status === 'running' || state.undo?.status === 'running') return 'running';
    waits ||= state.status === 'waiting' || state.question !== undefined;
  }
  return waits ? 'waiting' : 'running';
}
