import type { People } from '../people.js';
import { quorumGroups } from '../quorum.js';
import { strings } from '../steps/fields.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** Whether the name is a person, a group with members, or a rota. */
export function standsForSomebody({ people, groups, rotas }: People, name: string): boolean {
  return (
    Object.hasOwn(people, name) ||
    (Object.hasOwn(groups, name) && (groups[name] ?? []).length > 0) ||
    isRota({ rotas }, name)
  );
}

export function isRota({ rotas = {} }: Pick<People, 'rotas'>, name: string): boolean {
  return Object.hasOwn(rotas, name);
}

/** Person ids that these names stand for, each once: members of groups, persons, and everybody who takes turns in a rota. */
export function everybody(people: People, names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => membersOf(people, name)))];
}

function membersOf({ people, groups, rotas = {} }: People, name: string): string[] {
  if (Object.hasOwn(groups, name)) return groups[name] ?? [];
  if (Object.hasOwn(rotas, name)) return rotas[name]?.order ?? [];
  return Object.hasOwn(people, name) ? [name] : [];
}

/** Names of those whom a step asks or tells, as written or as policy has them. */
export function namesAsked({ known }: Planning, { ask, type, params }: Draft): string[] {
  if (!ask) return type.names?.to === 'people' ? strings(params.to) : [];
  if (ask.pair) return [...ask.pair.driver, ...ask.pair.observer];
  const rule = ask.decision === undefined ? undefined : known.policy.approvals[ask.decision];
  return rule ? quorumGroups(rule.quorum) : (ask.to ?? []);
}
