import { escapeIdentifier } from 'pg';
import type { PostgresSession } from '../postgres/session.js';
import type { TableFacts } from './table-facts.js';

export interface SequencesOrder {
  source: PostgresSession;
  destination: PostgresSession;
  tables: readonly TableFacts[];
  into: readonly TableFacts[];
}

/**
 * Sets the sequences that belong to columns of the destination to where those of the source stand, read when everything is
 * copied: a sequence does not go back to a snapshot. Gives their values by name. Idempotent.
 */
export async function setSequences({
  source,
  destination,
  tables,
  into,
}: SequencesOrder): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const table of tables) {
    const other = into.find((one) => one.table === table.table)?.sequences ?? [];
    for (const { sequence, column } of table.sequences) {
      const own = other.find((one) => one.column === column);
      if (!own) continue;
      const [row] = await source.query<{ last: string; called: boolean }>({
        text: `select last_value::text as last, is_called as called from ${quoted(sequence)}`,
        doing: `reading the sequence ${sequence}`,
      });
      if (!row) continue;
      await destination.query({
        text: 'select setval($1::regclass, $2::bigint, $3)',
        values: [quoted(own.sequence), row.last, row.called],
        doing: `setting the sequence ${own.sequence}`,
        changes: true,
      });
      values[own.sequence] = row.last;
    }
  }
  return values;
}

/** `schema.name` as it stands in a statement. A schema holds no dot: names with one are not taken. */
function quoted(sequence: string): string {
  const [schema = '', ...rest] = sequence.split('.');
  return `${escapeIdentifier(schema)}.${escapeIdentifier(rest.join('.'))}`;
}
