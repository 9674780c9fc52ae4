import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { runProbe } from '../attempt.js';
import { askOnce, askOver, askUntilYes } from '../check-timing.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { argv, duration, lateExpression, readParams } from '../params.js';
import { openQuestion } from '../question.js';

const params = z.object({
  get: z.string().optional(),
  run: argv.optional(),
  query: z.string().optional(),
  values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  expect: lateExpression.optional(),
  within: duration.optional(),
  every: duration.default(1000),
  for: duration.optional(),
  tolerate: z.number().int().min(0).default(0),
});

/** Asks a machine and changes nothing: once, until yes (`within`), or over a period (`for`). */
export function check(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async (scope) => {
    refuseUndo(call);
    const order = readParams(params, call.params);
    const ask = await openQuestion(order, scope);
    const { signal } = scope;
    if (order.within !== undefined) {
      const reached = await askUntilYes(ask, { withinMs: order.within, everyMs: order.every, signal });
      if (reached.status !== 'succeeded' || order.for === undefined) return reached;
    }
    if (order.for === undefined) return askOnce(ask);
    return askOver(ask, { forMs: order.for, everyMs: order.every, tolerate: order.tolerate, signal });
  });
}
