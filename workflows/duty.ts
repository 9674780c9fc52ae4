import type { RunState } from './run-state.js';

/** Those of these names that are neither groups nor persons of the plan: rotas, which stand in a plan by name. */
export function rotasIn({ plan }: RunState, names: readonly string[]): string[] {
  const known = (name: string) => Object.hasOwn(plan.groupMembers, name) || Object.hasOwn(plan.people, name);
  return [...new Set(names.filter((name) => !known(name)))];
}
