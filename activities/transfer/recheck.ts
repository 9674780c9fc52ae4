import { type Content, contentOf, isSame, joined } from './checksum.js';
import type { Work } from './copy-parts.js';
import { inLanes } from './lanes.js';
import type { Copied, Standing } from './ledger.js';
import { sourceChanged } from './refusals.js';
import { openSource, type Sides } from './sides.js';
import type { TableFacts } from './table-facts.js';

/**
 * Looks at what was copied in the source's snapshot of this attempt. Failed `source-changed` with the tables that are not the
 * same any more: then the copy would be of two moments.
 */
export async function refuseChanged(
  { sides, snapshot, atOnce }: Work,
  { tables, standing }: { tables: readonly TableFacts[]; standing: Pick<Standing, 'parts' | 'copied'> },
): Promise<void> {
  const changed = new Set<string>();
  await inLanes<Copied, Awaited<ReturnType<typeof openSource>>>(standing.copied, {
    atOnce,
    open: () => openSource(sides, snapshot),
    work: async (copied, session) => {
      const table = tables.find((one) => one.table === copied.table);
      const part = standing.parts.find((one) => one.table === copied.table && one.part === copied.part);
      if (changed.has(copied.table)) return;
      if (!table || !part || !isSame(await contentOf(session, table, part), copied)) changed.add(copied.table);
    },
    close: (session) => session.close(),
  });
  if (changed.size > 0) throw sourceChanged(sides.source.name, [...changed].sort());
}

/** Looks at the source as it is now, each table as a whole. Failed `source-changed` with those that differ from the copy. */
export async function refuseMoved(
  { sides, atOnce }: Pick<Work, 'sides' | 'atOnce'>,
  { tables, copied }: { tables: readonly TableFacts[]; copied: readonly (Content & { table: string })[] },
): Promise<void> {
  const changed: string[] = [];
  await inLanes<TableFacts, Awaited<ReturnType<typeof openSource>>>(tables, {
    atOnce,
    open: () => openNow(sides),
    work: async (table, session) => {
      const known = joined(copied.filter((one) => one.table === table.table));
      if (!isSame(await contentOf(session, table), known)) changed.push(table.table);
    },
    close: (session) => session.close(),
  });
  if (changed.length > 0) throw sourceChanged(sides.source.name, changed.sort());
}

function openNow(sides: Sides) {
  return openSource(sides);
}
