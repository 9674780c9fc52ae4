import type { StepCall } from '../model/effect.js';
import type { Outcome } from '../model/outcome.js';
import type { ActivityDeps } from './deps.js';
import { failureOutcome, unexpected } from './failures.js';
import { mustBeStepCall } from './step-call.js';
import { STEPS, type Step } from './steps/index.js';
import { temporalContext } from './temporal-context.js';

/** The activities as workflows see them: named like the step type, one call in, one outcome out. */
export type Activities = { [type in keyof typeof STEPS]: (call: StepCall) => Promise<Outcome> };

/** The activities of one environment's worker, over its dependencies. `context` is Temporal's unless a test passes its own. */
export function createActivities(
  deps: Omit<ActivityDeps, 'context'> & Partial<Pick<ActivityDeps, 'context'>>,
): Activities {
  const whole: ActivityDeps = { context: temporalContext, ...deps };
  const entries = Object.entries(STEPS).map(([type, step]) => [
    type,
    (call: StepCall) => carryOut(type, step, { call, deps: whole }),
  ]);
  return Object.fromEntries(entries) as Activities;
}

async function carryOut(
  type: string,
  step: Step,
  { call, deps }: { call: StepCall; deps: ActivityDeps },
): Promise<Outcome> {
  try {
    mustBeStepCall(call, type);
  } catch (error) {
    return failureOutcome(unexpected(error, 'no'));
  }
  return step(call, deps);
}

export type { ActivityContext } from './context.js';
export type { ActivityDeps, Authorisation, NestedStart, RunEnd } from './deps.js';
