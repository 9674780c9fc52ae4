import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { runEffect } from '../effect.js';
import { refused } from '../failures.js';

/** Nothing is done until its work is merged. */
export function restore(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async () => {
    throw refused('not-here-yet', 'This worker does not carry out steps of this type yet. Nothing was done.');
  });
}
