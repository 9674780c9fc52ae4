import type { PostgresSession } from '../postgres/session.js';
import { type Admitted, admit, refuseFilled } from './admit.js';
import type { Chosen } from './catalogue.js';
import { checkReferences } from './foreign-keys.js';
import { copyParts } from './copy-parts.js';
import type { Headway } from './headway.js';
import { endLeftovers, enterTransfer, makeLedger, readStanding, type Standing } from './ledger.js';
import { type LateIndex, lateIndexes, putOff } from './late-indexes.js';
import { makeOwed, owedByOthers } from './owed-indexes.js';
import { type Part, partsOf } from './parts.js';
import { refuseChanged } from './recheck.js';
import { nothingDone } from './refusals.js';
import { setSequences } from './sequences.js';
import { factsOf, TargetFailure } from '../failures.js';
import { maySilence, openDestination, openFirstSource, type Sides, snapshotOf } from './sides.js';
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
  /** `afterwards`: indexes that only make reading faster are dropped first, and made again behind the rows. */
  indexes: 'keep' | 'afterwards';
  headway: Headway;
  /** Told of the indexes that are put off, as soon as that is known, and of none once they are made. */
  owes(indexes: readonly LateIndex[]): void;
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
    const standing = await readStanding(destination, { key: sides.key });
    if (standing) order.owes(standing.indexes);
    const source = await openFirstSource(sides, order.chosen);
    try {
      await transferBetween(order, { source, destination }, standing);
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

async function transferBetween(order: TransferOrder, open: Open, known: Standing | undefined): Promise<void> {
  const { chosen } = order;
  const silent = await maySilence(open.destination);
  const admitted = await admit(open, { chosen, silent });
  const snapshot = await snapshotOf(open.source);
  const standing = known ?? (await begin(order, open, { admitted, silent }));
  order.owes(standing.indexes);
  refuseOther(standing, admitted);
  await fill(order, open, { admitted, silent, snapshot, standing }).catch((error: unknown) => {
    throw maybeHappened(error);
  });
}

interface Begun {
  admitted: Admitted;
  silent: boolean;
  snapshot: string;
  standing: Standing;
}

async function fill(order: TransferOrder, open: Open, { admitted, silent, snapshot, standing }: Begun): Promise<void> {
  const { sides, headway } = order;
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
  if (standing.indexes.length > 0) {
    await headway.phase('indexing');
    await makeOwed(order, standing.indexes);
    order.owes([]);
  }
  await headway.phase('comparing');
  await setSequences({ ...open, tables: admitted.tables, into: admitted.into });
  if (silent) await checkReferences(open.destination, admitted);
  const names = admitted.into.map(nameOf).join(', ');
  await open.destination.query({ text: `analyze ${names}`, doing: 'counting for the planner' });
}

/** A part that was not copied says nothing of those that were: what was begun must be undone, whatever ended it. */
function maybeHappened(error: unknown): unknown {
  if (!(error instanceof TargetFailure) || error.happened === 'unknown') return error;
  return new TargetFailure({ ...factsOf(error), happened: 'unknown' });
}

async function begin(
  { sides, step, partBytes, indexes }: TransferOrder,
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
  const tables = admitted.tables.map(({ table }) => table);
  const wanted = indexes === 'afterwards' ? await lateIndexes(destination, tables) : [];
  const left = await owedByOthers(destination, { key: sides.key, tables });
  return destination.transaction('beginning the transfer', async () => {
    const late = await putOff(destination, wanted);
    // Their tables are locked by now: nobody has filled one in between.
    if (late.length > 0) await refuseFilled(destination, admitted.into);
    const entered = { key: sides.key, step, tables, parts, indexes: [...left, ...late] };
    await enterTransfer(destination, entered);
    return { ...entered, copied: [] };
  });
}

/** Pages are those of the source; the keys that are looked at row by row are those of the destination. */
function splittable({ tables, into }: Admitted) {
  return tables.map((table) => ({
    ...table,
    references: into.find((one) => one.table === table.table)?.references ?? [],
  }));
}

/**
 * What is still to come, each table's parts spread evenly over the whole: lanes that fill one table wait for one another at the
 * ends of its file and of its indexes.
 */
function missingParts({ parts, copied }: Standing, tables: readonly string[]): Part[] {
  const done = new Set(copied.map(({ table, part }) => `${table} ${part}`));
  const places = tables.flatMap((name) => {
    const missing = parts.filter(({ table, part }) => table === name && !done.has(`${table} ${part}`));
    return missing.map((part, index) => ({ part, place: (index + 0.5) / missing.length }));
  });
  return places.sort((left, right) => left.place - right.place).map(({ part }) => part);
}

function refuseOther({ tables: begun }: Standing, { tables }: Admitted): void {
  const now = tables.map(({ table }) => table);
  if ([...begun].sort().join() === [...now].sort().join()) return;
  throw nothingDone(
    'other-tables',
    'This transfer has begun with other tables than those that are named now: tables were made or dropped in between. Undo it, then begin anew.',
  );
}
