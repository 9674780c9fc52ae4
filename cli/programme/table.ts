import { type Line, padded, span, widthOf } from '../render/line.js';

/** Rows of text under their heads, each column as wide as its widest cell; the last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Line[] {
  const widths = head.map((title, column) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const line = (cells: readonly string[], dim: boolean): Line =>
    cells.map((cell, column) =>
      column === cells.length - 1
        ? span(cell, dim ? 'dim' : undefined)
        : padded(cell, (widths[column] ?? 0) + 2, dim ? 'dim' : column === 1 ? 'bold' : undefined),
    );
  return [line(head, true), ...rows.map((row) => line(row, false))];
}
