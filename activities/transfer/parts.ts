import { refersToItself } from './order.js';
import type { TableFacts } from './table-facts.js';

/** A stretch of pages of one table, from `from` on and before `to`; both missing: the whole table. */
export interface Part {
  table: string;
  part: number;
  from?: number;
  to?: number;
}

export interface Splitting {
  /** Pages of one part. */
  pages: number;
  /** The source finds a stretch of pages without reading the rest (from version 14 on). */
  ranges: boolean;
  /** Foreign keys are checked row by row, so that a table that refers to itself must come in one piece. */
  checked: boolean;
}

/**
 * Parts that hold every row exactly once, whatever the tables hold when they are read: the first begins at the first page and
 * the last has no end. Pure.
 */
export function partsOf(tables: readonly TableFacts[], { pages, ranges, checked }: Splitting): Part[] {
  return tables.flatMap((table) => {
    const whole = !ranges || table.partitioned || (checked && refersToItself(table));
    const count = whole ? 1 : Math.max(1, Math.round(table.pages / pages));
    if (count === 1) return [{ table: table.table, part: 0 }];
    return Array.from({ length: count }, (_, part): Part => {
      const from = part * pages;
      return { table: table.table, part, from, ...(part < count - 1 && { to: from + pages }) };
    });
  });
}
