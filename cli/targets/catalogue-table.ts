import { type Line, padded, span, widthOf } from '../render/line.js';
import type { CatalogueLine } from './catalogue.js';

const COLUMNS: readonly { head: string; value(line: CatalogueLine): string }[] = [
  { head: 'TARGET', value: ({ target }) => target },
  { head: 'ENVIRONMENT', value: ({ environment }) => environment },
  { head: 'KIND', value: ({ kind }) => kind },
  { head: 'OWNER', value: ({ owner }) => owner ?? 'nobody' },
  { head: 'EXPOSURE', value: ({ exposure }) => exposure ?? '' },
  { head: 'LAYER', value: ({ layer }) => layer ?? '' },
  { head: 'ADDRESS', value: ({ address }) => address ?? '' },
  { head: 'NEEDS', value: ({ needs }) => needs.join(', ') },
];

/** Targets as a table, one a line, in the order given. */
export function catalogueTable(lines: readonly CatalogueLine[]): Line[] {
  const wide = COLUMNS.map(
    ({ head, value }) => Math.max(widthOf(head), ...lines.map((line) => widthOf(value(line)))) + 2,
  );
  const head = COLUMNS.map(({ head: title }, index) => padded(title, wide[index] ?? 0, 'dim'));
  const rows = lines.map((line): Line => {
    const cells = COLUMNS.map(({ value }, index) => padded(value(line), wide[index] ?? 0, styleOf(line, index)));
    // The last cell is not padded further than its text.
    return [...cells.slice(0, -1), span(COLUMNS.at(-1)?.value(line) ?? '')];
  });
  return [head, ...rows];
}

function styleOf({ owner }: CatalogueLine, column: number): 'bold' | 'yellow' | undefined {
  if (column === 0) return 'bold';
  return column === 3 && owner === undefined ? 'yellow' : undefined;
}
