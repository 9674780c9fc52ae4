import type { StepCall } from '../model/effect.js';
import type { ActivityContext } from './context.js';
import type { ActivityDeps } from './deps.js';
import type { Secrets } from './secrets.js';

/** What one attempt at one step works with. */
export interface StepScope {
  call: StepCall;
  deps: ActivityDeps;
  context: ActivityContext;
  /** Every credential that is resolved in this attempt must be added here. */
  secrets: Secrets;
  /** Aborted when the attempt shall end; whatever waits or runs listens to it. */
  signal: AbortSignal;
}
