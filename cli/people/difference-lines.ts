import type { Json } from '../../model/json.js';
import type { Person } from '../../model/people.js';
import { type Line, span } from '../render/line.js';
import type { Difference, FieldChange } from './difference.js';

/** A difference for people: `+` came, `-` left, `~` changed, one thing a line. */
export function differenceLines({ came, left, changed, groups, rotas, channels }: Difference): Line[] {
  return [
    ...came.map((person) => [span('+ ', 'green'), span(person.id, 'bold'), span(`  ${personText(person)}`)]),
    ...left.map((person) => [span('- ', 'red'), span(person.id, 'bold'), span(`  ${personText(person)}`)]),
    ...changed.flatMap(({ person, fields }) => [
      [span('~ ', 'yellow'), span(person, 'bold')],
      ...fields.map((field) => [span(`    ${changeText(field)}`)]),
    ]),
    ...groups.map(({ group, state, came: joined, left: gone }) => [
      span('~ ', 'yellow'),
      span(`group ${group}`, 'bold'),
      span(`${state === 'changed' ? '' : ` (${state})`}  ${memberText(joined, gone)}`),
    ]),
    ...rotas.map((change) => [span('~ ', 'yellow'), span('rota ', 'bold'), span(changeText(change))]),
    ...channels.map((change) => [span('~ ', 'yellow'), span('channels of ', 'bold'), span(changeText(change))]),
  ];
}

function memberText(came: readonly string[], left: readonly string[]): string {
  return [...came.map((person) => `+${person}`), ...left.map((person) => `-${person}`)].join(' ');
}

function personText({ id: _, ...fields }: Person): string {
  return Object.entries(fields)
    .map(([field, value]) => (field === 'name' ? String(value) : `${field} ${valueText(value as Json)}`))
    .join(', ');
}

function changeText({ field, before, after }: FieldChange): string {
  if (before === undefined) return `${field}: ${valueText(after)} (new)`;
  return after === undefined
    ? `${field}: ${valueText(before)} (gone)`
    : `${field}: ${valueText(before)} -> ${valueText(after)}`;
}

/** As in YAML, without quotes: for reading, not for copying. */
function valueText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${valueText(one)}`)
    .join(', ')} }`;
}
