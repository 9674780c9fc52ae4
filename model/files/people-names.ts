import type { People } from '../people.js';
import type { Problem } from '../problem.js';
import type { SourceText } from '../source-text.js';
import { didYouMean } from '../suggest.js';
import { foundAt } from './read-file.js';

/** What is wrong with the groups as written: members that are not there, and circles. */
export function groupProblems(
  groups: Record<string, string[]>,
  { persons, cycles, source }: { persons: string[]; cycles: string[][]; source: SourceText },
): Problem[] {
  return [...membersThatAreNot(groups, persons, source), ...cycles.map((cycle) => cycleProblem(cycle, groups, source))];
}

function membersThatAreNot(groups: Record<string, string[]>, persons: string[], source: SourceText): Problem[] {
  const known = { persons: new Set(persons), groups: new Set(Object.keys(groups)) };
  return Object.entries(groups).flatMap(([group, entries]) =>
    entries.flatMap((entry, index) => {
      const nested = entry.startsWith('group:') ? entry.slice(6) : undefined;
      if (nested === undefined ? known.persons.has(entry) : known.groups.has(nested)) return [];
      const code = nested === undefined ? 'DB3012' : 'DB3004';
      const message = nested === undefined ? `there is no person \`${entry}\`` : `there is no group \`${nested}\``;
      const cure =
        nested === undefined && known.groups.has(entry)
          ? `Write group:${entry} for the members of that group.`
          : didYouMean(nested ?? entry, [...(nested === undefined ? known.persons : known.groups)]);
      return [foundAt(source, { code, message, cure, at: ['groups', group, index] })];
    }),
  );
}

function cycleProblem(cycle: string[], groups: Record<string, string[]>, source: SourceText): Problem {
  const [first = '', second = first] = cycle;
  const index = groups[first]?.indexOf(`group:${second}`) ?? 0;
  const way = [...cycle, first].join(' contains ');
  return foundAt(source, {
    code: 'DB3006',
    message: `groups contain one another in a circle: ${way}`,
    cure: 'Remove one of these entries.',
    at: ['groups', first, index],
  });
}

/** Steps name them in one list, and `deputy` in an escalation; answers that nobody gave are the gateway's. */
const RESERVED: Record<string, string> = {
  deputy: 'in an escalation it means the deputy of each person',
  gateway: 'it stands for what the gateway saw by itself',
};

/** Names that persons, groups and rotas share, or that mean something already. */
export function nameProblems({ people, groups, rotas = {} }: People, source: SourceText): Problem[] {
  const kinds = [
    { field: 'people', what: 'a person', names: Object.keys(people) },
    { field: 'groups', what: 'a group', names: Object.keys(groups) },
    { field: 'rotas', what: 'a rota', names: Object.keys(rotas) },
  ];
  const first = new Map<string, string>();
  return kinds.flatMap(({ field, what, names }) =>
    names.flatMap((name) => {
      const other = first.get(name);
      first.set(name, other ?? what);
      const place = { at: [field, name], part: 'key' as const };
      if (other !== undefined) {
        const message = `\`${name}\` is ${other} and ${what}`;
        return [foundAt(source, { code: 'DB3016', message, cure: 'Rename one of them.', ...place })];
      }
      if (!Object.hasOwn(RESERVED, name)) return [];
      const message = `\`${name}\` cannot be ${what}: ${RESERVED[name]}`;
      return [foundAt(source, { code: 'DB3037', message, cure: 'Take another name.', ...place })];
    }),
  );
}
