import { z } from 'zod';
import { EMAIL_EXPECTED, NAME_EXPECTED } from '../expectations.js';
import type { People, Person } from '../people.js';
import type { Problem } from '../problem.js';
import { name, text, zone } from '../slot.js';
import type { SourceText } from '../source-text.js';
import { didYouMean } from '../suggest.js';
import { resolveGroups } from './group-members.js';
import { foundAt, type ReadFile, readShaped } from './read-file.js';

/** Stricter than the mail standards: this address decides who somebody is. */
const EMAIL =
  /^[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

export const peopleSchema = z.strictObject({
  people: z
    .record(
      name(NAME_EXPECTED),
      z.strictObject({
        name: text().describe('Name, for people.'),
        email: z
          .string()
          .max(254, { error: EMAIL_EXPECTED })
          .regex(EMAIL, { error: EMAIL_EXPECTED })
          .describe('Address for sign-in and for commits.')
          .optional(),
        subject: text().describe('OIDC subject, where the provider’s e-mail is not to be trusted.').optional(),
        zone: zone().describe('IANA zone.').optional(),
      }),
      { error: 'a map of persons' },
    )
    .describe('Persons by id.'),
  groups: z
    .record(name(NAME_EXPECTED), z.array(z.string(), { error: 'a list of persons and group:NAME' }), {
      error: 'a map of groups',
    })
    .describe('Groups by name: persons, and group:NAME for the members of another group.')
    .optional(),
});

/** people.yaml with nested groups resolved, or all its problems. */
export function parsePeopleFile(text: string, file: string): ReadFile<People> {
  const { value, source, problems } = readShaped(text, file, { schema: peopleSchema, what: 'people.yaml' });
  if (!value) return { source, problems };
  const written = value.groups ?? {};
  const people = Object.fromEntries(
    Object.entries(value.people).map(([id, person]) => [id, { id, ...person } as Person]),
  );
  const { members, cycles } = resolveGroups(written);
  const found = [
    ...membersThatAreNot(written, Object.keys(people), source),
    ...cycles.map((cycle) => cycleProblem(cycle, written, source)),
    ...namesThatAreBoth(written, people, source),
    ...sharedIdentities(people, source),
  ];
  return {
    ...(found.length === 0 && { value: { people, groups: members } }),
    source,
    problems: [...problems, ...found],
  };
}

function membersThatAreNot(groups: Record<string, string[]>, persons: string[], source: SourceText): Problem[] {
  return Object.entries(groups).flatMap(([group, entries]) =>
    entries.flatMap((entry, index) => {
      const nested = entry.startsWith('group:') ? entry.slice(6) : undefined;
      const known = nested === undefined ? persons : Object.keys(groups);
      if (known.includes(nested ?? entry)) return [];
      const code = nested === undefined ? 'DB3012' : 'DB3004';
      const message = nested === undefined ? `there is no person \`${entry}\`` : `there is no group \`${nested}\``;
      const cure =
        nested === undefined && Object.hasOwn(groups, entry)
          ? `Write group:${entry} for the members of that group.`
          : didYouMean(nested ?? entry, known);
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

function namesThatAreBoth(
  groups: Record<string, string[]>,
  people: Record<string, Person>,
  source: SourceText,
): Problem[] {
  return Object.keys(groups)
    .filter((group) => Object.hasOwn(people, group))
    .map((group) =>
      foundAt(source, {
        code: 'DB3016',
        message: `\`${group}\` is a person and a group`,
        cure: 'Rename one of them.',
        at: ['groups', group],
        part: 'key',
      }),
    );
}

function sharedIdentities(people: Record<string, Person>, source: SourceText): Problem[] {
  return (['email', 'subject'] as const).flatMap((field) => {
    const first = new Map<string, string>();
    return Object.values(people).flatMap((person) => {
      const identity = field === 'email' ? person.email?.toLowerCase() : person.subject;
      const other = identity === undefined ? undefined : first.get(identity);
      if (identity !== undefined && other === undefined) first.set(identity, person.id);
      if (other === undefined) return [];
      return [
        foundAt(source, {
          code: 'DB3011',
          message: `\`${other}\` has the same ${field} as \`${person.id}\``,
          cure: 'Give each person an identity of their own.',
          at: ['people', person.id, field],
        }),
      ];
    });
  });
}
