import type { JsonObject } from '../model/json.js';
import type { Deferred, Plan } from '../model/plan.js';
import type { Progress } from '../model/progress/index.js';
import { readsSteps, type Resolved, resolveCondition, resolveParams } from '../model/resolve.js';
import type { RunState } from './run-state.js';

/** Parameters of a step, resolved now. The scope holds only the steps that the expressions name. */
export function resolveNow(state: RunState, params: JsonObject): Resolved {
  return resolveParams(params, scopeFor(state, params, state.progress));
}

/** Whether a step's `when` holds, for model/progress. */
export function whenOf(state: RunState) {
  return (step: number, progress: Progress): boolean | { error: string } => {
    const { when } = state.plan.steps[step] ?? {};
    if (!when) return true;
    const answer = resolveCondition(when, scopeFor(state, when as unknown as Deferred, progress));
    return answer.ok ? answer.value : { error: answer.message };
  };
}

/** The variables of expressions while a run runs: `run`, and `steps` by id with status and kept outputs. */
function scopeFor(state: RunState, read: Deferred, progress: Progress): JsonObject {
  const run = { id: state.run, environment: state.plan.environment, starter: state.starter };
  return { run, steps: stepsOf(state.plan, progress, readsSteps(read)) };
}

function stepsOf(plan: Plan, progress: Progress, ids: readonly string[]): JsonObject {
  const steps: JsonObject = {};
  for (const id of ids) {
    const state = progress.steps[plan.steps.findIndex((step) => step.id === id)];
    if (state && state.status !== 'pending') steps[id] = { status: state.status, outputs: state.outputs ?? {} };
  }
  return steps;
}
