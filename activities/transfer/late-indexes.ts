import { z } from 'zod';
import { errored, failed } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { inLanes } from './lanes.js';
import { few, nothingDone } from './refusals.js';
import { openDestination, type Sides } from './sides.js';

/** An index of the destination that is dropped while its table is empty, and made again behind the rows. */
export interface LateIndex {
  /** `schema.name` of its table. */
  table: string;
  /** As a statement names it. */
  index: string;
  /** CREATE INDEX …, as the server wrote it. */
  definition: string;
}

/** Whoever may write to the progress may write anything, and this becomes a statement. */
const shape = z.array(
  z.object({ table: z.string(), index: z.string(), definition: z.string().startsWith('CREATE INDEX ') }),
);

/**
 * Only what makes reading faster and nothing else: no index of a key or a constraint, none that says how rows are replicated or
 * lie, none that another object stands on, and none with something of its own that its definition does not tell.
 */
const INDEXES = `
  select n.nspname || '.' || c.relname as "table", format('%I.%I', n.nspname, i.relname) as index,
    pg_get_indexdef(i.oid) as definition, pg_has_role(c.relowner, 'USAGE') as own
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any($1) and c.relkind = 'r' and not c.relispartition
    and x.indisvalid and x.indisready and not (x.indisunique or x.indisexclusion or x.indisreplident or x.indisclustered)
    and i.reltablespace = 0 and obj_description(i.oid, 'pg_class') is null
    and not exists (select from pg_depend d where d.refclassid = 'pg_class'::regclass and d.refobjid = i.oid)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = i.oid and d.deptype not in ('a', 'n'))
    and not exists (select from pg_attribute a where a.attrelid = i.oid and coalesce(a.attstattarget, -1) >= 0)
  order by 1, 2`;

/** What may be made later. Refused where the role may not drop one of them. Reads only. */
export async function lateIndexes(session: PostgresSession, tables: readonly string[]): Promise<LateIndex[]> {
  const found = await session.query<LateIndex & { own: boolean }>({
    text: INDEXES,
    values: [tables],
    doing: 'reading its indexes',
  });
  const others = [...new Set(found.filter(({ own }) => !own).map(({ table }) => table))];
  if (others.length > 0)
    throw nothingDone(
      'not-its-owner',
      `Indexes are made afterwards only by who owns their tables, and Daybook’s role at ${session.place.name} does not own ${few(others)}. Give it the role that does, or leave \`indexes\` out, then retry.`,
      { tables: others },
    );
  return found.map(({ table, index, definition }) => ({ table, index, definition }));
}

/** Inside the transaction that enters them. */
export async function dropLate(session: PostgresSession, indexes: readonly LateIndex[]): Promise<void> {
  if (indexes.length === 0) return;
  await session.query({
    text: `drop index ${indexes.map(({ index }) => index).join(', ')}`,
    doing: 'putting the indexes off',
  });
}

/** Makes those that are missing, several side by side. Idempotent. */
export async function makeLate(
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

/** Failed `index-differs` where another one has its name by now. */
export async function makeOne(session: PostgresSession, { index, definition, table }: LateIndex): Promise<void> {
  const [there] = await session.query<{ definition: string }>({
    text: 'select pg_get_indexdef(to_regclass($1)) as definition where to_regclass($1) is not null',
    values: [index],
    doing: `looking for the index ${index}`,
  });
  if (there?.definition === definition) return;
  if (there)
    throw failed(
      'index-differs',
      `${session.place.name} has another index ${index} of ${table} by now than the one that was put off. Drop it or rename it, then retry.`,
    );
  await session.query({ text: definition, doing: `making the index ${index}`, changes: true, foreign: true });
}

/** Of the progress. Errored where it is not what Daybook wrote. */
export function readLateIndexes(text: unknown, destination: string): LateIndex[] {
  const read = shape.safeParse(text);
  if (read.success) return read.data;
  throw errored(
    'progress-unreadable',
    `The indexes that ${destination} keeps in daybook.transfers are not what Daybook wrote. See who writes there.`,
    'unknown',
  );
}
