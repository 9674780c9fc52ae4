import { z } from 'zod';
import type { Json } from '../../model/json.js';
import { errored, factsOf, failed, TargetFailure } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { inLanes } from './lanes.js';
import { type LateIndex, make, standingIndex } from './late-indexes.js';
import { openDestination, type Sides } from './sides.js';

/*
 * Indexes that a transfer has put off and not made yet. Their definitions are in its entry and nowhere else.
 */

const shape = z.array(
  z.object({
    table: z.string(),
    oid: z.string().regex(/^\d+$/),
    index: z.string(),
    definition: z.string().startsWith('CREATE INDEX '),
  }),
);

/** Of the progress. Errored where it is not what Daybook wrote. */
export function readOwed(text: unknown, destination: string): LateIndex[] {
  const read = shape.safeParse(text);
  if (read.success) return read.data;
  throw errored(
    'progress-unreadable',
    `The indexes that ${destination} keeps in daybook.transfers are not what Daybook wrote. See who writes there.`,
    'unknown',
  );
}

/** Makes those that are missing, several side by side. Idempotent. */
export async function makeOwed(
  { sides, atOnce }: { sides: Sides; atOnce: number },
  indexes: readonly LateIndex[],
): Promise<void> {
  await inLanes<LateIndex, PostgresSession>(indexes, {
    atOnce,
    open: () => openDestination(sides, { silent: false }),
    work: (one, session) => makeOne(session, one),
    close: (session) => session.close(),
  });
}

/** The same where tables are emptied. Of a table that is gone nothing is owed; failed `table-moved` where it has another name. */
export async function makeOwedOf(
  session: PostgresSession,
  { indexes, tables }: { indexes: readonly LateIndex[]; tables: readonly string[] },
): Promise<void> {
  for (const late of indexes) {
    if (tables.includes(late.table)) await makeOne(session, late);
    else await refuseMoved(session, late);
  }
}

async function refuseMoved(session: PostgresSession, { oid, table, index }: LateIndex): Promise<void> {
  const [moved] = await session.query<{ name: string }>({
    text: 'select oid::regclass::text as name from pg_class where oid = $1::oid',
    values: [oid],
    doing: `looking for ${table}`,
  });
  if (!moved) return;
  throw failed(
    'table-moved',
    `${table} of ${session.place.name} is called ${moved.name} now, and its index ${index} is still to be made. Call it as before, or make the index by what stands in daybook.transfers and take it out there, then retry.`,
  );
}

async function makeOne(session: PostgresSession, late: LateIndex): Promise<void> {
  const there = await standingIndex(session, late.index);
  if (there?.usable && there.definition === late.definition) return;
  if (!there) return make(session, late);
  throw failed(
    'index-differs',
    `${session.place.name} has ${there.usable ? 'another' : 'an unusable'} ${late.index} by now than the index of ${late.table} that was put off. Drop it or rename it, then retry.`,
  );
}

/** Of other transfers that have not ended: whoever fills their tables next owes what they have left, or nobody would make it. */
export async function owedByOthers(
  session: PostgresSession,
  { key, tables }: { key: string; tables: readonly string[] },
): Promise<LateIndex[]> {
  const entries = await session.query<{ indexes: unknown }>({
    text: `select to_jsonb(t) -> 'indexes' as indexes from daybook.transfers t where outputs is null and key <> $1 order by began`,
    values: [key],
    doing: 'looking for what others have put off',
  });
  const found = new Map<string, LateIndex>();
  for (const late of entries.flatMap(({ indexes }) => readOwed(indexes ?? [], session.place.name)))
    if (tables.includes(late.table) && !(await standingIndex(session, late.index))) found.set(late.index, late);
  return [...found.values()];
}

/** `Until a retry or the undo …` with their names; empty where none is owed. */
export function owedText(indexes: readonly LateIndex[]): string {
  if (indexes.length === 0) return '';
  const names = indexes.map(({ index }) => index).join(', ');
  return `Until a retry has copied the rest, or the undo, these indexes may be missing: ${names}.`;
}

/** The same failure, which also names what is owed. */
export function namingOwed(error: unknown, indexes: readonly LateIndex[]): unknown {
  if (!(error instanceof TargetFailure) || indexes.length === 0) return error;
  const facts = factsOf(error);
  const names: Json = indexes.map(({ index }) => index);
  return new TargetFailure({
    ...facts,
    message: `${facts.message} ${owedText(indexes)}`,
    outputs: { ...facts.outputs, indexes: names },
  });
}
