import type { Plan } from './plan.js';

/**
 * Targets that the plan and its nested plans change, each once. A grant changes who may get in, not what is there: somebody
 * who must get in because a run is stuck must not be kept out by that run.
 */
export function changedTargets(plan: Plan): string[] {
  const own = plan.steps.flatMap(({ lane, type, target, changes = [] }) =>
    lane === 'effect' && type !== 'access-grant' && target !== undefined ? [target, ...changes] : changes,
  );
  return [...new Set([...own, ...Object.values(plan.nested).flatMap(changedTargets)])];
}
