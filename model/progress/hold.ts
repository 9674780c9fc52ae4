import type { Draft } from './draft.js';
import { isLeaving } from './status.js';

/** A step that has started and not begun waits for an opening of policy. Where the run is leaving it does not begin any more. */
export function hold(draft: Draft, index: number, epoch: number): void {
  const { status, epoch: current } = draft.step(index);
  if (status !== 'running' || current !== epoch) return;
  if (!isLeaving(draft.progress)) return draft.change(index, { status: 'waiting' });
  draft.change(index, { status: 'aborted', endedAt: draft.at, reason: 'run-ended' });
  // Whoever held it has set it up to wait.
  draft.actions.push({ do: 'cancel', step: index });
}

/** A held step starts again, in its place and with its epoch. Ignored where it does not wait any more. */
export function release(draft: Draft, index: number, epoch: number): void {
  const { status, epoch: current } = draft.step(index);
  if (status !== 'waiting' || current !== epoch) return;
  draft.change(index, { status: 'running' });
  draft.actions.push({ do: 'start', step: index, phase: 'do', epoch });
}
