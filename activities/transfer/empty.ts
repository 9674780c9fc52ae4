import { contentOf, isSame, joined, nameOf } from './checksum.js';
import type { PostgresSession } from '../postgres/session.js';
import { isFilled } from './admit.js';
import { forgetTransfer, readStanding, type Standing } from './ledger.js';
import { few, nothingDone } from './refusals.js';
import { readTables } from './catalogue.js';
import type { TableFacts } from './table-facts.js';

/** Tables that a transfer has brought rows to; in what order does not matter. */
export function filledTables({ copied }: Pick<Standing, 'copied'>): string[] {
  return [...new Set(copied.filter(({ rows }) => rows > 0).map(({ table }) => table))].sort();
}

/**
 * Empties the tables that a transfer filled, and forgets the transfer, both or neither. Failed where another table refers to
 * one of them: what it holds is not this step's to remove.
 */
export async function emptyFilled(session: PostgresSession, standing: Standing): Promise<void> {
  const filled = filledTables(standing);
  const there: TableFacts[] = [];
  // A table cannot be truncated without those that refer to it, so that the empty ones of the transfer go with them.
  for (const table of await readTables(session, { tables: standing.tables }))
    if (filled.includes(table.table) || !(await isFilled(session, table))) there.push(table);
  await session.transaction('emptying the tables', async () => {
    if (there.length > 0)
      await session.query({ text: `truncate ${there.map(nameOf).join(', ')}`, doing: 'emptying the tables' });
    await forgetTransfer(session, standing.key);
  });
}

/**
 * A person's retry begins anew, under another key: what an earlier try of this step brought is taken away first, if it is all
 * that the tables hold. Otherwise somebody else has been there, and nothing is touched.
 */
export async function emptyEarlier(
  session: PostgresSession,
  { step, key, into }: { step: string; key: string; into: readonly TableFacts[] },
): Promise<void> {
  const earlier = await readStanding(session, { step, not: key });
  if (!earlier) return;
  const foreign: string[] = [];
  for (const table of into) {
    const brought = joined(earlier.copied.filter((one) => one.table === table.table));
    if (!isSame(await contentOf(session, table), brought)) foreign.push(table.table);
  }
  if (foreign.length > 0)
    throw nothingDone(
      'not-empty',
      `${session.place.name} holds something else than what an earlier try of this step brought, in ${few(foreign)}. See who writes there, empty the tables, then retry.`,
      { tables: foreign },
    );
  await emptyFilled(session, earlier);
}
