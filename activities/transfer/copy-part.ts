import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { escapeIdentifier } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { errored } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { nameOf, rangeOf, rowsOf } from './checksum.js';
import type { Part } from './parts.js';
import type { TableFacts } from './table-facts.js';

/** Held in memory at each end of a stream, whatever the size of the table. */
const BUFFER = { highWaterMark: 1 << 20 };

export interface CopyOrder {
  source: PostgresSession;
  destination: PostgresSession;
  table: TableFacts;
  part: Part;
  /** Stops the copy at once. */
  signal: AbortSignal;
  /** Told of the bytes that have come through. */
  carried(bytes: number): void;
}

/**
 * Carries the rows of a part from source to destination, inside the transactions that stand there. Gives rows and bytes.
 * Throws TargetFailures that name the side that said no; nothing is committed here.
 */
export async function copyPart(order: CopyOrder): Promise<{ rows: number; bytes: number }> {
  const { source, destination, table, part, carried } = order;
  const columns = table.columns.filter(({ generated }) => generated === null).map(({ name }) => escapeIdentifier(name));
  const format = table.columns.every(({ binary }) => binary) ? 'binary' : 'text';
  const list = columns.join(', ');
  const rows = `select ${columns.map((column) => `t.${column}`).join(', ')} from ${rowsOf(table)} t ${rangeOf(part)}`;
  const out = source.client.query(copyTo(`copy (${rows}) to stdout (format ${format})`, BUFFER));
  const into = destination.client.query(
    copyFrom(`copy ${nameOf(table)} (${list}) from stdin (format ${format})`, BUFFER),
  );
  let bytes = 0;
  const count = new Transform({
    ...BUFFER,
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      carried(chunk.length);
      done(null, chunk);
    },
  });
  const said: { by: PostgresSession; error: unknown }[] = [];
  out.once('error', (error) => said.push({ by: source, error }));
  into.once('error', (error) => said.push({ by: destination, error }));
  try {
    await pipeline(out, count, into, { signal: order.signal });
  } catch (error) {
    const first = said[0] ?? { by: destination, error };
    throw first.by.failure(first.error, { doing: `copying ${table.table}`, happened: 'no' });
  }
  if (out.rowCount !== into.rowCount)
    throw errored(
      'rows-lost',
      `${source.place.name} sent ${out.rowCount} rows of ${table.table}, and ${destination.place.name} took ${into.rowCount}. They were not kept. Retry.`,
      'no',
    );
  return { rows: into.rowCount, bytes };
}
