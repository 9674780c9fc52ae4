import type { RunView } from '../../model/run-view.js';

/** A sentence when a run ended otherwise, with the last word of its steps. */
export function brokenEnd({ status, headline, stages }: RunView, wanted: string): string[] {
  if (status === wanted) return [];
  const steps = stages.flatMap(({ steps: own }) => own).filter(({ message }) => message !== undefined);
  const words = steps.map(({ id, status: how, reason, message }) => `${id} ${how} ${reason ?? ''}: ${message}`);
  return [`I5: the run ended ${status}, expected ${wanted}: ${[headline, ...words].join(' / ')}`];
}
