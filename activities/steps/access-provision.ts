import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { runEffect } from '../effect.js';
import { readParams } from '../params.js';
import { openUsers } from '../provision/open-users.js';
import { provisionParams } from '../provision/params.js';
import { provisionEffect, unprovisionEffect } from '../provision/provision.js';

/** Puts the users of a cohort where they are needed; its undo takes away exactly those that it made. */
export function accessProvision(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) => {
    const users = await openUsers(scope);
    if (call.phase === 'undo') return unprovisionEffect(scope, users);
    return provisionEffect(scope, readParams(provisionParams, call.params), users);
  });
}
