import type { Ask } from '../../model/ask.js';

/** Columns of the matrix at most. */
const COLUMNS = 6;

/** The asks that a matrix has room for, in the order in which they were opened: open ones, then the newest. */
export function matrixAsks(asks: readonly Ask[]): Ask[] {
  const open = asks.filter(({ status }) => status === 'open');
  const over = asks.filter(({ status }) => status !== 'open').sort((a, b) => b.openedAt - a.openedAt);
  return [...open, ...over].slice(0, COLUMNS).sort((a, b) => a.openedAt - b.openedAt);
}
