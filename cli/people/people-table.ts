import { type Line, padded, span, widthOf } from '../render/line.js';
import type { Standing } from './standing.js';

const COLUMNS: readonly { head: string; value(person: Standing): string }[] = [
  { head: 'PERSON', value: ({ id }) => id },
  { head: 'NAME', value: ({ name }) => name },
  { head: 'TRANSPORTS', value: ({ transports }) => transports.join(', ') || 'none' },
  { head: 'ZONE', value: ({ zone }) => zone },
  { head: 'LOCAL TIME', value: ({ localTime }) => localTime },
  { head: 'NOW', value: ({ hours, awayUntil }) => (awayUntil === undefined ? hours : `away until ${awayUntil}`) },
  { head: 'ON DUTY', value: ({ onDuty }) => onDuty.join(', ') },
  { head: 'DEPUTY', value: ({ deputies }) => deputies.join(', ') },
];

/** People as a table, one a line, in the order given. */
export function peopleTable(people: readonly Standing[]): Line[] {
  const wide = COLUMNS.map(
    ({ head, value }) => Math.max(widthOf(head), ...people.map((person) => widthOf(value(person)))) + 2,
  );
  const head = COLUMNS.map(({ head: title }, index) => padded(title, wide[index] ?? 0, 'dim'));
  const rows = people.map((person): Line => {
    const cells = COLUMNS.map(({ value }, index) => padded(value(person), wide[index] ?? 0, styleOf(person, index)));
    // The last cell is not padded further than its text.
    return [...cells.slice(0, -1), span(COLUMNS.at(-1)?.value(person) ?? '')];
  });
  return [head, ...rows];
}

function styleOf({ transports, hours }: Standing, column: number): 'bold' | 'red' | 'yellow' | undefined {
  if (column === 0) return 'bold';
  if (column === 2 && transports.length === 0) return 'red';
  return column === 5 && hours === 'away' ? 'yellow' : undefined;
}
