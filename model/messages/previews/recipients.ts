import type { Plan } from '../../plan.js';

/** A name as the plan has it, and who that is as far as the plan knows. */
export interface RecipientPreview {
  /** `noc`, `Ada Lovelace`, `whoever is on duty in dba-duty`. */
  name: string;
  /** Display names of a group's members. */
  people: string[];
}

/** Groups with their members, persons by their display name, and rotas, which no plan resolves. */
export function recipientsOf(plan: Plan, names: readonly string[]): RecipientPreview[] {
  return [...new Set(names)].map((name) => {
    const members = Object.hasOwn(plan.groupMembers, name) ? plan.groupMembers[name] : undefined;
    if (members) return { name, people: members.map((person) => plan.people[person] ?? person) };
    const person = Object.hasOwn(plan.people, name) ? plan.people[name] : undefined;
    return { name: person ?? `whoever is on duty in ${name}`, people: [] };
  });
}

/** How many people that are; a rota counts as one. */
export function headCount(plan: Plan, names: readonly string[]): number {
  return new Set(
    names.flatMap((name) => (Object.hasOwn(plan.groupMembers, name) ? (plan.groupMembers[name] ?? []) : [name])),
  ).size;
}
