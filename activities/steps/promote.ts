import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo, runEffect } from '../effect.js';
import { openPromotion } from '../promotion/open-promotion.js';
import { Promotion } from '../promotion/promotion.js';

/** Fences every other node, promotes one, verifies it on that one, and re-points the applications. */
export function promote(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) => {
    refuseUndo(call);
    return new Promotion(await openPromotion(scope));
  });
}
