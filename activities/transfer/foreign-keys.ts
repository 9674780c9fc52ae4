import { escapeIdentifier } from 'pg';
import { failed } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { rowsOf } from './checksum.js';
import { few } from './refusals.js';
import type { Admitted } from './admit.js';
import type { ReferenceFacts, TableFacts } from './table-facts.js';

/**
 * Looks once for rows that refer to nothing, where foreign keys were not looked at row by row. Failed with their names.
 *
 * Left out are keys that the source holds alike and has validated, between two tables that are both copied. In the snapshot each
 * row of one then had its row in the other; columns and types of both sides are the same; and a transfer only succeeds once
 * counts and checksums say that both tables hold the rows of that snapshot. So the key holds here as it held there.
 */
export async function checkReferences(session: PostgresSession, { tables, into }: Admitted): Promise<void> {
  const broken: string[] = [];
  for (const table of into)
    for (const reference of table.references)
      if (!isHeldAlready(table, reference, tables) && (await isBroken(session, table, reference)))
        broken.push(`${reference.name} of ${table.table}`);
  if (broken.length === 0) return;
  throw failed(
    'references-broken',
    `Rows that were copied refer to rows that ${session.place.name} does not have: ${few(broken)}. Copy the tables that they refer to as well, or first.`,
    { references: broken },
  );
}

/** `tables`: as the source has them. */
function isHeldAlready({ table }: TableFacts, { columns, table: to, to: keys }: ReferenceFacts, tables: TableFacts[]) {
  const own = tables.find((one) => one.table === table);
  if (!own || !tables.some((one) => one.table === to)) return false;
  const pairs = (left: readonly string[], right: readonly string[]) =>
    JSON.stringify(left.map((name, index) => [name, right[index]]).sort());
  return own.references.some(
    (one) => one.validated && one.table === to && pairs(one.columns, one.to) === pairs(columns, keys),
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
