import type { Plan } from '../../model/plan.js';

/** Whether a start must be confirmed by name: the environment is called production, or its colour is red. */
export function isSevere({ environment, policy }: Plan): boolean {
  return /^prod(uction)?$/i.test(environment) || policy.colour?.toLowerCase() === 'red';
}

/** What must be typed: the one target that the plan's effects act on; with none or several, the environment. */
export function nameToConfirm(plan: Plan): string {
  const targets = new Set(effectTargets(plan));
  const [only] = targets;
  return only !== undefined && targets.size === 1 ? only : plan.environment;
}

function effectTargets({ steps, nested }: Plan): string[] {
  const own = steps.flatMap(({ lane, target }) => (lane === 'effect' && target !== undefined ? [target] : []));
  return [...own, ...Object.values(nested).flatMap(effectTargets)];
}
