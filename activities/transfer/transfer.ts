import type { PostgresSession } from '../postgres/session.js';
import { type Admitted, admit, refuseFilled } from './admit.js';
import type { Chosen } from './catalogue.js';
import { checkReferences } from './foreign-keys.js';
import { copyParts } from './copy-parts.js';
import type { Headway } from './headway.js';
import { endLeftovers, enterTransfer, makeLedger, readStanding, type Standing } from './ledger.js';
import { type Part, partsOf } from './parts.js';
import { refuseChanged } from './recheck.js';
import { nothingDone } from './refusals.js';
import { setSequences } from './sequences.js';
import { maySilence, openDestination, openSource, type Sides, snapshotOf } from './sides.js';
import { emptyEarlier } from './empty.js';
import { nameOf } from './checksum.js';

export interface TransferOrder {
  sides: Sides;
  /** `<run>/<step>`. */
  step: string;
  chosen: Chosen;
  atOnce: number;
  /** Bytes of one part. */
  partBytes: number;
  headway: Headway;
}

const PAGE_BYTES = 8192;
/** From here on a stretch of pages is found without reading the rest. */
const RANGES_SINCE = 140_000;

/**
 * Copies what is not copied yet, in one snapshot of the source. What earlier attempts have copied is looked at in the source
 * again: failed `source-changed` when it is not the same any more. May be killed anywhere and called again with the same key.
 */
export async function transfer(order: TransferOrder): Promise<void> {
  const { sides } = order;
  const destination = await openDestination(sides, { silent: false });
  try {
    await endLeftovers(destination, sides.key);
    const source = await openSource(sides);
    try {
      await transferBetween(order, { source, destination });
    } finally {
      await source.close();
    }
  } finally {
    await destination.close();
  }
}

interface Open {
  source: PostgresSession;
  destination: PostgresSession;
}

async function transferBetween(order: TransferOrder, open: Open): Promise<void> {
  const { sides, chosen, headway } = order;
  const silent = await maySilence(open.destination);
  const admitted = await admit(open, { chosen, silent });
  const snapshot = await snapshotOf(open.source);
  const standing =
    (await readStanding(open.destination, { key: sides.key })) ?? (await begin(order, open, { admitted, silent }));
  refuseOther(standing, admitted);
  headway.begin({ tables: admitted.tables, parts: standing.parts, copied: standing.copied });
  const work = { sides, snapshot, atOnce: order.atOnce };
  if (standing.copied.length > 0) await refuseChanged(work, { tables: admitted.tables, standing });
  for (const level of admitted.levels) {
    const parts = missingParts(
      standing,
      level.map(({ table }) => table),
    );
    await copyParts(work, { parts, tables: admitted.tables, silent, headway });
  }
  await headway.phase('comparing');
  await setSequences({ ...open, tables: admitted.tables, into: admitted.into });
  if (silent) await checkReferences(open.destination, admitted.into);
  const names = admitted.into.map(nameOf).join(', ');
  await open.destination.query({ text: `analyze ${names}`, doing: 'counting for the planner' });
}

async function begin(
  { sides, step, partBytes }: TransferOrder,
  { source, destination }: Open,
  { admitted, silent }: { admitted: Admitted; silent: boolean },
): Promise<Standing> {
  await makeLedger(destination);
  await emptyEarlier(destination, { step, key: sides.key, into: admitted.into });
  await refuseFilled(destination, admitted.into);
  const [version] = await source.query<{ number: number }>({
    text: "select current_setting('server_version_num')::int as number",
    doing: 'reading its version',
  });
  const parts = partsOf(splittable(admitted), {
    pages: Math.max(1, Math.round(partBytes / PAGE_BYTES)),
    ranges: (version?.number ?? 0) >= RANGES_SINCE,
    checked: !silent,
  });
  const entered = { key: sides.key, step, tables: admitted.tables.map(({ table }) => table), parts };
  await enterTransfer(destination, entered);
  return { ...entered, copied: [] };
}

/** Pages are those of the source; the keys that are looked at row by row are those of the destination. */
function splittable({ tables, into }: Admitted) {
  return tables.map((table) => ({
    ...table,
    references: into.find((one) => one.table === table.table)?.references ?? [],
  }));
}

/** Largest tables first: a lane that ends early has small ones left to take. */
function missingParts({ parts, copied }: Standing, tables: readonly string[]): Part[] {
  const done = new Set(copied.map(({ table, part }) => `${table} ${part}`));
  return parts.filter(({ table, part }) => tables.includes(table) && !done.has(`${table} ${part}`));
}

function refuseOther({ tables: begun }: Standing, { tables }: Admitted): void {
  const now = tables.map(({ table }) => table);
  if ([...begun].sort().join() === [...now].sort().join()) return;
  throw nothingDone(
    'other-tables',
    'This transfer has begun with other tables than those that are named now: tables were made or dropped in between. Undo it, then begin anew.',
  );
}
