import type { Json } from '../../model/json.js';
import type { People, Person } from '../../model/people.js';

/** What one field was and is; undefined where it is missing. */
export interface FieldChange {
  field: string;
  before?: Json;
  after?: Json;
}

/** How two lists of people differ. */
export interface Difference {
  /** Persons, by id. */
  came: Person[];
  left: Person[];
  changed: { person: string; fields: FieldChange[] }[];
  /** Members by group, nested groups resolved; `new` and `gone` groups as well. */
  groups: { group: string; state: 'new' | 'gone' | 'changed'; came: string[]; left: string[] }[];
  rotas: FieldChange[];
  channels: FieldChange[];
}

/** What changed from one people.yaml to another. The reasons of absences are left out: they are shown to nobody. Pure. */
export function differenceOf(before: People, after: People): Difference {
  const persons = keysOf(before.people, after.people).map((id) => {
    const [old, now] = [own(before.people, id), own(after.people, id)];
    return { id, old: old && withoutReasons(old), now: now && withoutReasons(now) };
  });
  return {
    came: persons.flatMap(({ old, now }) => (now && !old ? [now] : [])),
    left: persons.flatMap(({ old, now }) => (old && !now ? [old] : [])),
    changed: persons.flatMap(({ id, old, now }) => {
      const fields = old && now ? changes(old, now) : [];
      return fields.length > 0 ? [{ person: id, fields }] : [];
    }),
    groups: keysOf(before.groups, after.groups).flatMap((group) => groupChange(group, before, after)),
    rotas: changes(before.rotas, after.rotas),
    channels: changes(before.channels, after.channels),
  };
}

export function isSame({ came, left, changed, groups, rotas, channels }: Difference): boolean {
  return [came, left, changed, groups, rotas, channels].every((list) => list.length === 0);
}

function groupChange(group: string, before: People, after: People): Difference['groups'] {
  const [old, now] = [own(before.groups, group), own(after.groups, group)];
  const came = (now ?? []).filter((person) => !old?.includes(person));
  const left = (old ?? []).filter((person) => !now?.includes(person));
  const state = old === undefined ? 'new' : now === undefined ? 'gone' : 'changed';
  return state === 'changed' && came.length + left.length === 0 ? [] : [{ group, state, came, left }];
}

/** Fields whose values differ, by name. */
function changes(before: object = {}, after: object = {}): FieldChange[] {
  const [old, now] = [before as Record<string, Json>, after as Record<string, Json>];
  return keysOf(old, now).flatMap((field) => {
    const [was, is] = [own(old, field), own(now, field)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ field, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

function withoutReasons(person: Person): Person {
  return person.away ? { ...person, away: person.away.map(({ from, to }) => ({ from, to })) } : person;
}

function keysOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** A person may be called `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
