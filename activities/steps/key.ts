import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { runEffect } from '../effect.js';
import { keyEffect } from '../keys/key-effect.js';
import { openKeyParts } from '../keys/open.js';

/** Makes or rotates a key. Its value lives in the attempt and in the store, and nowhere else. */
export function key(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) => keyEffect(await openKeyParts(scope)));
}
