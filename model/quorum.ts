import type { Quorum } from './policy.js';

/** Group name -> person ids. */
export type Members = Record<string, readonly string[]>;

/** One role to fill: one person of this group. */
type Role = string;

/**
 * Whether these persons fill the quorum. Counted per person, and one person fills one role: who is in both groups of
 * `allOf` counts for one of them. An empty quorum, an unknown group and a count below one are never filled.
 */
export function quorumHolds(quorum: Quorum, approvers: readonly string[], members: Members): boolean {
  const persons = [...new Set(approvers)];
  return alternatives(quorum).some((roles) => roles.length > 0 && canFill(roles, persons, members));
}

/** All ways to fill it, each as a list of roles. `anyOf` multiplies them; policy files keep that small. */
function alternatives(quorum: Quorum): Role[][] {
  if ('group' in quorum) return quorum.count >= 1 ? [Array.from({ length: quorum.count }, () => quorum.group)] : [[]];
  if ('anyOf' in quorum) return quorum.anyOf.flatMap(alternatives);
  return quorum.allOf.reduce<Role[][]>(
    (ways, part) => {
      const more = alternatives(part);
      return more.some((way) => way.length === 0) ? [] : ways.flatMap((way) => more.map((roles) => [...way, ...roles]));
    },
    quorum.allOf.length > 0 ? [[]] : [],
  );
}

/** Bipartite matching of roles to persons by augmenting paths (Kuhn). */
function canFill(roles: Role[], persons: string[], members: Members): boolean {
  const roleOf = new Map<string, number>();
  const assign = (role: number, tried: Set<string>): boolean => {
    for (const person of persons) {
      if (tried.has(person) || !members[roles[role] ?? '']?.includes(person)) continue;
      tried.add(person);
      const holds = roleOf.get(person);
      if (holds !== undefined && !assign(holds, tried)) continue;
      roleOf.set(person, role);
      return true;
    }
    return false;
  };
  return roles.every((_, role) => assign(role, new Set()));
}

/** Every group that the quorum names, each once. */
export function quorumGroups(quorum: Quorum): string[] {
  if ('group' in quorum) return [quorum.group];
  return [...new Set(('allOf' in quorum ? quorum.allOf : quorum.anyOf).flatMap(quorumGroups))];
}

/** As people read it: `product (1) and operations (1)`. */
export function quorumText(quorum: Quorum): string {
  if ('group' in quorum) return `${quorum.group} (${quorum.count})`;
  const parts = ('allOf' in quorum ? quorum.allOf : quorum.anyOf).map((part) =>
    'group' in part ? quorumText(part) : `(${quorumText(part)})`,
  );
  return parts.join('allOf' in quorum ? ' and ' : ' or ');
}
