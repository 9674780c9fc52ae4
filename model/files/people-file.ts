import { USUAL_HOURS } from '../contact/working-hours.js';
import type { People, Person } from '../people.js';
import { resolveGroups } from './group-members.js';
import { groupProblems, nameProblems } from './people-names.js';
import { type WrittenPeople, peopleSchema } from './people-schema.js';
import { channelProblems, deputyProblems, identityProblems, rotaProblems, timeProblems } from './people-rules.js';
import { type ReadFile, readShaped } from './read-file.js';

/** people.yaml with nested groups resolved, or all its problems. Transports are held against daybook.yaml elsewhere. */
export function parsePeopleFile(text: string, file: string): ReadFile<People> {
  const { value, source, problems } = readShaped(text, file, { schema: peopleSchema, what: 'people.yaml' });
  if (!value) return { source, problems };
  const { members, cycles } = resolveGroups(value.groups ?? {});
  const people: People = {
    people: Object.fromEntries(Object.entries(value.people).map(([id, written]) => [id, personOf(id, written)])),
    groups: members,
    ...(value.rotas && { rotas: value.rotas }),
    ...(value.channels && { channels: value.channels }),
  };
  const found = [
    ...groupProblems(value.groups ?? {}, { persons: Object.keys(people.people), cycles, source }),
    ...nameProblems(people, source),
    ...identityProblems(people, source),
    ...deputyProblems(people, source),
    ...timeProblems(people, source),
    ...rotaProblems(people, source),
    ...channelProblems(people, source),
  ];
  return { ...(found.length === 0 && { value: people }), source, problems: [...problems, ...found] };
}

function personOf(id: string, { hours, ...written }: WrittenPeople['people'][string]): Person {
  return { id, ...written, ...(hours && { hours: { ...hours, days: hours.days ?? USUAL_HOURS.days } }) };
}
