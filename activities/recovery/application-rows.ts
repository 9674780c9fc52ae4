import { escapeIdentifier } from 'pg';
import type { DrillFindings } from '../../model/recovery/drill.js';
import { withPostgres } from '../postgres/session.js';
import type { BeatPlace } from './writer/protocol.js';

export interface RowsOrder {
  rows: { table: string; at: string };
  original: BeatPlace;
  copy: BeatPlace;
  /** Wall time, ms. */
  cutAt: number;
  signal: AbortSignal;
}

/** Compares rows of an application in a copy with those that the original had at the cut, by the time at which they were written. */
export async function measureRows(order: RowsOrder): Promise<Pick<DrillFindings, 'newest' | 'recovered' | 'rowsLost'>> {
  const { original, copy, cutAt, rows } = order;
  const before = await readSpan(original, order, Number.NEGATIVE_INFINITY);
  if (before.newest === null || before.oldest === null) return {};
  const newest = { at: before.newest, from: `${rows.table} of ${original.node}` };
  const there = await readSpan(copy, order, Number.NEGATIVE_INFINITY);
  if (there.newest === null)
    return { newest, recovered: { none: true, firstAt: before.oldest }, rowsLost: before.count };
  const lost = await readSpan(original, order, Math.min(there.newest, cutAt));
  return { newest, recovered: { at: there.newest, from: `${rows.table} of ${copy.node}` }, rowsLost: lost.count };
}

interface Span {
  oldest: number | null;
  newest: number | null;
  count: number;
}

/** Rows that were written after `afterMs` and not after the cut. */
async function readSpan({ place }: BeatPlace, { rows, cutAt, signal }: RowsOrder, afterMs: number): Promise<Span> {
  const table = rows.table.split('.').map(escapeIdentifier).join('.');
  const at = escapeIdentifier(rows.at);
  const found = await withPostgres(place, { signal, application: 'daybook drill' }, (session) =>
    session.query<Span & { count: number }>({
      text: `select (extract(epoch from min(${at})) * 1000)::float8 as oldest,
                    (extract(epoch from max(${at})) * 1000)::float8 as newest, count(*)::float8 as count
               from ${table} where ${at} <= to_timestamp($1 / 1000.0)
                and ($2::float8 is null or ${at} > to_timestamp($2::float8 / 1000.0))`,
      values: [cutAt, Number.isFinite(afterMs) ? afterMs : null],
      doing: `reading ${rows.table}`,
    }),
  );
  return found[0] ?? { oldest: null, newest: null, count: 0 };
}
