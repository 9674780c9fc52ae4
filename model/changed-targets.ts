import type { Plan } from './plan.js';

/** Targets that the plan and its nested plans change, each once. */
export function changedTargets(plan: Plan): string[] {
  const own = plan.steps.flatMap(({ lane, target, changes = [] }) =>
    lane === 'effect' && target !== undefined ? [target, ...changes] : changes,
  );
  return [...new Set([...own, ...Object.values(plan.nested).flatMap(changedTargets)])];
}
