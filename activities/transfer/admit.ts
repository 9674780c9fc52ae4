import type { PostgresSession } from '../postgres/session.js';
import { type Chosen, readTables } from './catalogue.js';
import { rowsOf } from './checksum.js';
import { differences } from './differences.js';
import { levelsOf } from './order.js';
import { few, nothingDone, tablesDiffer } from './refusals.js';
import type { TableFacts } from './table-facts.js';

/** What is copied, as the source has it, and how. */
export interface Admitted {
  /** Of the source: columns that are sent, pages. */
  tables: TableFacts[];
  /** The same tables of the destination. */
  into: TableFacts[];
  /** Tables that may be filled side by side; one level where foreign keys are not looked at row by row. */
  levels: TableFacts[][];
}

/**
 * Compares both sides, and says no with everything that stands in the way at once: other columns, missing rights, a standby
 * that would have to be written to, triggers that would fire, foreign keys in a circle. Reads only.
 */
export async function admit(
  { source, destination }: { source: PostgresSession; destination: PostgresSession },
  { chosen, silent }: { chosen: Chosen; silent: boolean },
): Promise<Admitted> {
  await refuseStandby(destination);
  const tables = await readTables(source, chosen);
  const wanted = 'tables' in chosen ? chosen.tables : tables.map(({ table }) => table);
  if (wanted.length === 0)
    throw nothingDone(
      'nothing-there',
      `${source.place.name} has no tables in ${few('schemas' in chosen ? chosen.schemas : [])}.`,
    );
  const into = await readTables(destination, { tables: wanted });
  const found = differences({
    wanted,
    source: { name: source.place.name, tables },
    destination: { name: destination.place.name, tables: into },
  });
  if (found.length > 0) throw tablesDiffer(found);
  refuseTriggers(into, { silent, name: destination.place.name });
  return { tables, into, levels: levels(tables, into, silent) };
}

/** Whether it holds a row. */
export async function isFilled(session: PostgresSession, table: TableFacts): Promise<boolean> {
  const [row] = await session.query<{ filled: boolean }>({
    text: `select exists (select from ${rowsOf(table)}) as filled`,
    doing: `looking whether ${table.table} is empty`,
  });
  return row?.filled ?? false;
}

/** Says no where a table holds rows. */
export async function refuseFilled(destination: PostgresSession, tables: readonly TableFacts[]): Promise<void> {
  const filled: string[] = [];
  for (const table of tables) if (await isFilled(destination, table)) filled.push(table.table);
  if (filled.length === 0) return;
  throw nothingDone(
    'not-empty',
    `${destination.place.name} holds rows already, in ${few(filled)}, which this step has not brought. Empty them or name other tables, then retry.`,
    { tables: filled },
  );
}

export async function refuseStandby(session: PostgresSession): Promise<void> {
  const [row] = await session.query<{ standby: boolean }>({
    text: 'select pg_is_in_recovery() as standby',
    doing: 'looking whether it is a primary',
  });
  if (row?.standby)
    throw nothingDone(
      'standby',
      `${session.place.name} is a standby, which takes no changes. Name its primary in targets.yaml.`,
    );
}

function refuseTriggers(into: readonly TableFacts[], { silent, name }: { silent: boolean; name: string }): void {
  const found = into.flatMap(({ table, triggers }) =>
    triggers.filter(({ always }) => always || !silent).map((trigger) => `${trigger.name} of ${table}`),
  );
  if (found.length === 0) return;
  throw nothingDone(
    'triggers-would-fire',
    `Triggers of ${name} would change what is copied, or do something else for each row: ${few(found)}. Switch them off, or let Daybook’s role set session_replication_role, then retry.`,
    { triggers: found },
  );
}

/** By the foreign keys of the destination: they are the ones that say no. */
function levels(tables: readonly TableFacts[], into: readonly TableFacts[], silent: boolean): TableFacts[][] {
  if (silent) return [[...tables]];
  const { levels: ordered, circle } = levelsOf(into);
  if (circle.length > 0) {
    const names = circle.map(({ table }) => table);
    throw nothingDone(
      'keys-in-a-circle',
      `The foreign keys of ${few(names)} go round in a circle, so none of them can be filled first. Let Daybook’s role set session_replication_role, or drop one of the keys until the data is there, then retry.`,
      { tables: names },
    );
  }
  return ordered.map((level) => level.flatMap(({ table }) => tables.filter((one) => one.table === table)));
}
