import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { canonicalText } from '../../model/digest.js';
import type { Json, JsonObject } from '../../model/json.js';
import { type CsvRow, fieldsOf, groupsOf } from './csv-rows.js';
import { addItems, addPairs, applied, CannotEdit, type Edited, flow, pairOf, setFields } from './yaml-edits.js';

/**
 * people.yaml with the persons of a CSV file: those who are there are changed in their place, others follow at the end,
 * and each is added to the groups that the file names. Nobody is removed, from the list or from a group. Every line that
 * is not touched stays as it is, with its comments. Throws CannotEdit where the file is written in a way that does not
 * allow it; it must be a people.yaml without errors. Pure.
 */
export function editedPeople(text: string, rows: readonly CsvRow[]): string {
  const root = parseDocument(text).contents;
  const people = isMap(root) ? pairOf(root, 'people')?.value : undefined;
  if (!isMap(root) || !isMap(people)) throw new CannotEdit('`people` is not written as a map of its own');
  const edited: Edited = { text, edits: [] };
  editPersons(edited, people, rows);
  editGroups(edited, root, membersByGroup(rows));
  const done = applied(edited);
  const wanted = withRows(parseDocument(text).toJS() as JsonObject, rows);
  if (canonicalText(parseDocument(done).toJS() as Json) !== canonicalText(wanted))
    throw new CannotEdit('what came out is not what was meant');
  return done;
}

function editPersons(edited: Edited, people: YAMLMap, rows: readonly CsvRow[]): void {
  const added: string[] = [];
  for (const row of rows) {
    const pair = pairOf(people, row.id);
    if (!pair) added.push(`${flow(row.id)}: ${flow(fieldsOf(row))}`);
    else if (isMap(pair.value)) setFields(edited, pair.value, fieldsOf(row));
    else throw new CannotEdit(`\`${row.id}\` is not written as a map of its own`);
  }
  addPairs(edited, people, added);
}

function editGroups(edited: Edited, root: YAMLMap, members: ReadonlyMap<string, string[]>): void {
  if (members.size === 0) return;
  const groups = pairOf(root, 'groups')?.value;
  if (groups === undefined) {
    const lines = [...members].map(([group, persons]) => `  ${flow(group)}: ${flow(persons)}`);
    return addPairs(edited, root, [`groups:\n${lines.join('\n')}`]);
  }
  if (!isMap(groups)) throw new CannotEdit('`groups` is not written as a map of its own');
  const added: string[] = [];
  for (const [group, persons] of members) {
    const pair = pairOf(groups, group);
    if (!pair) added.push(`${flow(group)}: ${flow(persons)}`);
    else if (isSeq(pair.value)) addItems(edited, pair.value, missingIn(pair.value.toJSON() as string[], persons));
    else throw new CannotEdit(`the group \`${group}\` is not written as a list of its own`);
  }
  addPairs(edited, groups, added);
}

function membersByGroup(rows: readonly CsvRow[]): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const row of rows)
    for (const group of groupsOf(row)) members.set(group, [...(members.get(group) ?? []), row.id]);
  return members;
}

function missingIn(there: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((person) => !there.includes(person));
}

/** The same on plain values: what the edited text must say. */
function withRows(file: JsonObject, rows: readonly CsvRow[]): JsonObject {
  const people = { ...(file.people as Record<string, JsonObject>) };
  for (const row of rows) people[row.id] = merged(own(people, row.id), fieldsOf(row));
  const members = membersByGroup(rows);
  const groups = { ...(file.groups as Record<string, string[]> | undefined) };
  for (const [group, persons] of members) {
    const before = own(groups, group) ?? [];
    groups[group] = [...before, ...missingIn(before, persons)];
  }
  return { ...file, people, ...(members.size > 0 && { groups }) };
}

function merged(before: JsonObject | undefined, fields: JsonObject): JsonObject {
  const { slack, addresses } = before ?? {};
  return {
    ...before,
    ...fields,
    ...(fields.slack !== undefined && { slack: { ...(slack as JsonObject), ...(fields.slack as JsonObject) } }),
    ...(fields.addresses !== undefined && {
      addresses: { ...(addresses as JsonObject), ...(fields.addresses as JsonObject) },
    }),
  };
}

/** A person may be called `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
