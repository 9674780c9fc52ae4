import type { RunView, StepView } from '../../../../model/run-view.js';
import type { Played } from '../play-story.js';
import { between } from './figure.js';

export function stepsOf(view: RunView | undefined): StepView[] {
  return view?.stages.flatMap(({ steps }) => steps) ?? [];
}

/** The step, where it has succeeded. */
export function step(played: Played | undefined, id: string): StepView | undefined {
  return stepsOf(played?.reply.view).find((one) => one.id === id && one.status === 'succeeded');
}

/** How long it took, ms. */
export function stepMs(played: Played | undefined, id: string): number | undefined {
  const one = step(played, id);
  return between(one?.startedAt, one?.endedAt);
}
