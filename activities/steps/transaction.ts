import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { unexpected } from '../failures.js';
import { readParams } from '../params.js';
import { journeyOrder } from '../transaction/order.js';
import { watch } from '../transaction/watch.js';

/**
 * Walks a journey through an http target. It is made to be repeated: each call that may change something carries the same
 * idempotency key in every attempt, so there is nothing to look at first, and a retry walks again. An attempt that began may have
 * made calls: what becomes of the next one takes nothing from that.
 */
export function transaction(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const order = readParams(journeyOrder, call.params);
    let outcome: Outcome | undefined;
    return {
      probe: async (earlier) => (earlier === undefined ? 'todo' : 'partly'),
      apply: async (key) => {
        outcome = await watch(scope, order, key);
      },
      verify: async () => outcome ?? Promise.reject(unexpected(new Error('no journey was walked'), 'unknown')),
    };
  });
}
