import { escapeIdentifier } from 'pg';
import { failed } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { rowsOf } from './checksum.js';
import { few } from './refusals.js';
import type { ReferenceFacts, TableFacts } from './table-facts.js';

/** Looks once for rows that refer to nothing, where foreign keys were not looked at row by row. Failed with their names. */
export async function checkReferences(session: PostgresSession, tables: readonly TableFacts[]): Promise<void> {
  const broken: string[] = [];
  for (const table of tables)
    for (const reference of table.references)
      if (await isBroken(session, table, reference)) broken.push(`${reference.name} of ${table.table}`);
  if (broken.length === 0) return;
  throw failed(
    'references-broken',
    `Rows that were copied refer to rows that ${session.place.name} does not have: ${few(broken)}. Copy the tables that they refer to as well, or first.`,
    { references: broken },
  );
}

async function isBroken(session: PostgresSession, table: TableFacts, { columns, table: other, to }: ReferenceFacts) {
  const [schema = '', ...rest] = other.split('.');
  const referred = `${escapeIdentifier(schema)}.${escapeIdentifier(rest.join('.'))}`;
  const column = (of: string, name: string | undefined) => `${of}.${escapeIdentifier(name ?? '')}`;
  const pairs = columns.map((name, index) => `${column('r', to[index])} = ${column('t', name)}`).join(' and ');
  const whole = columns.map((name) => `${column('t', name)} is not null`).join(' and ');
  const [row] = await session.query<{ broken: boolean }>({
    text: `select exists (select from ${rowsOf(table)} t where ${whole} and not exists (select from ${referred} r where ${pairs})) as broken`,
    doing: `looking whether rows of ${table.table} refer to others that are there`,
  });
  return row?.broken ?? false;
}
