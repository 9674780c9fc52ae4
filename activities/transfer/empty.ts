import { contentOf, isSame, joined, rowsOf } from './checksum.js';
import type { PostgresSession } from '../postgres/session.js';
import { isFilled } from './admit.js';
import { endLeftovers, forgetTransfer, readStanding, type Standing } from './ledger.js';
import type { LateIndex } from './late-indexes.js';
import { makeOwedOf, namingOwed } from './owed-indexes.js';
import { few, nothingDone } from './refusals.js';
import { readTables } from './catalogue.js';
import type { TableFacts } from './table-facts.js';

/** Tables that a transfer has brought rows to; in what order does not matter. */
export function filledTables({ copied }: Pick<Standing, 'copied'>): string[] {
  return [...new Set(copied.filter(({ rows }) => rows > 0).map(({ table }) => table))].sort();
}

/** Once a transfer has ended well they are there, and what becomes of them is others' business. */
export function owedOf({ outputs, indexes }: Pick<Standing, 'outputs' | 'indexes'>): readonly LateIndex[] {
  return outputs ? [] : indexes;
}

/**
 * The newest transfer of a step that is not `not`, once nothing of it goes on any more: what a lost attempt left at the server
 * could bring more rows afterwards, or keep the tables locked. Undefined: there is none.
 */
export async function endedStanding(
  session: PostgresSession,
  wanted: { step: string; not: string },
): Promise<Standing | undefined> {
  const found = await readStanding(session, wanted);
  if (!found) return undefined;
  await endLeftovers(session, found.key);
  return readStanding(session, { key: found.key });
}

/**
 * Empties the tables that a transfer filled (those that inherit from them are others'), makes the indexes that it still owes,
 * and forgets the transfer, all or nothing. Failed where another table refers to one of them: what it holds is not this step's
 * to remove.
 */
export async function emptyFilled(session: PostgresSession, standing: Standing): Promise<void> {
  const filled = filledTables(standing);
  const there: TableFacts[] = [];
  const tables = await readTables(session, { tables: standing.tables });
  // A table cannot be truncated without those that refer to it, so that the empty ones of the transfer go with them.
  for (const table of tables) if (filled.includes(table.table) || !(await isFilled(session, table))) there.push(table);
  await session.transaction('emptying the tables', async () => {
    if (there.length > 0)
      await session.query({ text: `truncate ${there.map(rowsOf).join(', ')}`, doing: 'emptying the tables' });
    const names = tables.map(({ table }) => table);
    await makeOwedOf(session, { indexes: owedOf(standing), tables: names });
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
  const earlier = await endedStanding(session, { step, not: key });
  if (!earlier) return;
  const foreign: string[] = [];
  for (const table of into) {
    const brought = joined(earlier.copied.filter((one) => one.table === table.table));
    if (!isSame(await contentOf(session, table), brought)) foreign.push(table.table);
  }
  if (foreign.length > 0)
    throw namingOwed(
      nothingDone(
        'not-empty',
        `${session.place.name} holds something else than what an earlier try of this step brought, in ${few(foreign)}. See who writes there, empty the tables, then retry.`,
        { tables: foreign },
      ),
      owedOf(earlier),
    );
  await emptyFilled(session, earlier);
}
