import type { Plan } from '../../model/plan.js';
import { isSevere } from '../../model/severity.js';

/**
 * Whether a start must be confirmed by name: the environment is called production or its colour is red, and the plan, or
 * one that it calls, changes something there. Messages to people change no target, but nobody can take them back.
 */
export function mustBeConfirmed(plan: Plan): boolean {
  const { environment, policy } = plan;
  return isSevere(environment, policy) && hasEffect(plan);
}

function hasEffect({ steps, nested }: Plan): boolean {
  return (
    steps.some(({ lane, nestedPlan }) => lane === 'effect' && nestedPlan === undefined) ||
    Object.values(nested).some(hasEffect)
  );
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
