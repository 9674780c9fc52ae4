import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo, runEffect } from '../effect.js';
import { readParams } from '../params.js';
import { beginDrill } from '../recovery/begin.js';
import { concludeDrill } from '../recovery/conclude.js';
import { drillParams } from '../recovery/params.js';

/** `begin` starts the heartbeats of a drill; `conclude` measures RTO and RPO with them and keeps the drill. */
export function recoveryDrill(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) => {
    refuseUndo(call);
    const order = readParams(drillParams, call.params);
    return order.action === 'begin' ? beginDrill(scope, order) : concludeDrill(scope, order);
  });
}
