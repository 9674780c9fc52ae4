import type { Plan } from './plan.js';

/** Targets that the plan and its nested plans change, each once. */
export function changedTargets(plan: Plan): string[] {
  const own = plan.steps.flatMap((step) => (step.lane === 'effect' && step.target !== undefined ? [step.target] : []));
  return [...new Set([...own, ...Object.values(plan.nested).flatMap(changedTargets)])];
}
