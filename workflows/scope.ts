import type { JsonObject } from '../model/json.js';
import type { Plan } from '../model/plan.js';
import type { Progress } from '../model/progress/index.js';
import { expressionsIn, type Resolved, resolveCondition, resolveParams } from '../model/resolve.js';
import type { RunState } from './run-state.js';

/** The variables of expressions while a run runs: `run`, and `steps` by id with status and kept outputs. */
export function scopeOf(state: RunState): JsonObject {
  const { plan, progress } = state;
  return { run: { id: state.run, environment: plan.environment, starter: state.starter }, steps: stepsOf(plan, progress) };
}

/** Parameters of a step, resolved now. The scope is built only where an expression is left to resolve. */
export function resolveNow(state: RunState, params: JsonObject): Resolved {
  return expressionsIn(params).length === 0 ? { ok: true, value: params } : resolveParams(params, scopeOf(state));
}

/** Whether a step's `when` holds, for model/progress. */
export function whenOf(state: RunState) {
  return (step: number, progress: Progress): boolean | { error: string } => {
    const { when } = state.plan.steps[step] ?? {};
    if (!when) return true;
    const run = { id: state.run, environment: state.plan.environment, starter: state.starter };
    const answer = resolveCondition(when, { run, steps: stepsOf(state.plan, progress) });
    return answer.ok ? answer.value : { error: answer.message };
  };
}

function stepsOf(plan: Plan, progress: Progress): JsonObject {
  const steps: JsonObject = {};
  plan.steps.forEach((step, index) => {
    const state = progress.steps[index];
    if (state && state.status !== 'pending') steps[step.id] = { status: state.status, outputs: state.outputs ?? {} };
  });
  return steps;
}
