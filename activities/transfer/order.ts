import type { TableFacts } from './table-facts.js';

/**
 * The tables so that each stands after those it refers to, in levels that may be filled side by side; and what is left, because
 * its references go round in a circle. A table that refers to itself is in no circle. Pure.
 */
export function levelsOf(tables: readonly TableFacts[]): { levels: TableFacts[][]; circle: TableFacts[] } {
  const levels: TableFacts[][] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const open = new Set(rest.map(({ table }) => table));
    const free = rest.filter(({ table, references }) =>
      references.every(({ table: to }) => to === table || !open.has(to)),
    );
    if (free.length === 0) break;
    levels.push(free);
    rest = rest.filter((one) => !free.includes(one));
  }
  return { levels, circle: rest };
}

export function refersToItself({ table, references }: TableFacts): boolean {
  return references.some((reference) => reference.table === table);
}
