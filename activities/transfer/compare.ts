import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { errored, failed } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { refuseStandby } from './admit.js';
import { type Chosen, readTables } from './catalogue.js';
import { type Content, contentOf, isSame, joined } from './checksum.js';
import { inLanes } from './lanes.js';
import { endTransfer, readStanding, type Standing } from './ledger.js';
import { refuseMoved } from './recheck.js';
import { few } from './refusals.js';
import { openDestination, openSource, type Sides } from './sides.js';
import type { TableFacts } from './table-facts.js';

export interface CompareOrder {
  sides: Sides;
  atOnce: number;
  /** Whether the source must not have changed since. */
  sourceStill: boolean;
}

/**
 * Counts and hashes what the primary holds now, against what the source held in the snapshot of the copy, and ends the
 * transfer. Idempotent: of one that has ended it gives the outcome that was found then. Failed `not-equal` with the tables.
 */
export async function compare(order: CompareOrder): Promise<Outcome> {
  const { sides } = order;
  const destination = await openDestination(sides, { silent: false });
  try {
    const standing = await readStanding(destination, { key: sides.key });
    if (!standing)
      throw errored(
        'progress-missing',
        `${sides.destination.name} no longer knows of this transfer. Retry.`,
        'unknown',
      );
    if (standing.outputs) return { status: 'succeeded', outputs: standing.outputs };
    await refuseStandby(destination);
    const contents = await compared(order, { standing, destination });
    const outputs = await outputsOf(standing, { contents, destination });
    await destination.query({ text: 'set synchronous_commit = on', doing: 'ending the transfer' });
    await endTransfer(destination, sides.key, outputs);
    return { status: 'succeeded', outputs };
  } finally {
    await destination.close();
  }
}

async function compared(
  { sides, atOnce, sourceStill }: CompareOrder,
  { standing, destination }: { standing: Standing; destination: PostgresSession },
): Promise<Map<string, Content>> {
  const wanted: Chosen = { tables: standing.tables };
  const tables = await readTables(destination, wanted);
  const held = new Map<string, Content>();
  const wrong: string[] = [];
  await inLanes<TableFacts, PostgresSession>(tables, {
    atOnce,
    open: () => openDestination(sides, { silent: false }),
    work: async (table, session) => {
      const brought = joined(standing.copied.filter((one) => one.table === table.table));
      const content = await contentOf(session, table);
      held.set(table.table, content);
      if (!isSame(content, brought))
        wrong.push(`${table.table} (${brought.rows} rows came, ${content.rows} are there)`);
    },
    close: (session) => session.close(),
  });
  if (tables.length < standing.tables.length || wrong.length > 0)
    throw failed(
      'not-equal',
      `${sides.destination.name} does not hold what ${sides.source.name} held: ${few(wrong.sort())}. See who else writes there. A retry empties and copies anew what only this step has written.`,
      { tables: wrong },
    );
  if (sourceStill)
    await refuseMoved({ sides, atOnce }, { tables: await ofSource(sides, wanted), copied: standing.copied });
  return held;
}

async function ofSource(sides: Sides, wanted: Chosen): Promise<TableFacts[]> {
  const source = await openSource(sides);
  try {
    return await readTables(source, wanted);
  } finally {
    await source.close();
  }
}

async function outputsOf(
  { copied, tables }: Standing,
  { contents, destination }: { contents: Map<string, Content>; destination: PostgresSession },
): Promise<JsonObject> {
  const facts = await readTables(destination, { tables });
  const names = facts.flatMap(({ sequences }) => sequences.map(({ sequence }) => sequence));
  const values = await destination.query<{ name: string; value: string }>({
    text: `select schemaname || '.' || sequencename as name, coalesce(last_value, start_value)::text as value
           from pg_sequences where schemaname || '.' || sequencename = any($1) order by 1`,
    values: [names],
    doing: 'reading the sequences',
  });
  const sorted = [...contents].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    rows: sorted.reduce((sum, [, { rows }]) => sum + rows, 0),
    bytes: copied.reduce((sum, { bytes }) => sum + bytes, 0),
    tables: Object.fromEntries(sorted.map(([table, { rows, checksum }]) => [table, { rows, checksum }])),
    sequences: Object.fromEntries(values.map(({ name, value }) => [name, Number(value)])),
  };
}
