import { TargetFailure } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';
import { few, nothingDone } from './refusals.js';

/** An index of the destination that is dropped while its table is empty, and made again behind the rows. */
export interface LateIndex {
  /** `schema.name` of its table. */
  table: string;
  /** What the server calls the table, whatever name it gets. */
  oid: string;
  /** As a statement names it. */
  index: string;
  /** CREATE INDEX …, as the server writes what was made of it. */
  definition: string;
}

/**
 * Only what makes reading faster and nothing else: no index of a key or a constraint, none that says how rows are replicated or
 * lie, none that another object stands on, and none with something of its own that its definition does not tell.
 */
const INDEXES = `
  select n.nspname || '.' || c.relname as "table", c.oid::text as oid, format('%I.%I', n.nspname, i.relname) as index,
    pg_get_indexdef(i.oid) as definition,
    pg_has_role(c.relowner, 'USAGE') and has_schema_privilege(n.oid, 'CREATE') as "mayMake"
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any($1) and c.relkind = 'r' and not c.relispartition
    and x.indisvalid and x.indisready and not (x.indisunique or x.indisexclusion or x.indisreplident or x.indisclustered)
    and i.reltablespace = 0 and obj_description(i.oid, 'pg_class') is null
    and not exists (select from pg_depend d where d.refclassid = 'pg_class'::regclass and d.refobjid = i.oid)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = i.oid and d.deptype not in ('a', 'n'))
    and not exists (select from pg_attribute a where a.attrelid = i.oid and coalesce(a.attstattarget, -1) >= 0)
  order by 1, 3`;

/** What may be made later. Refused where the role could drop one of them and not make it again. Reads only. */
export async function lateIndexes(session: PostgresSession, tables: readonly string[]): Promise<LateIndex[]> {
  const found = await session.query<LateIndex & { mayMake: boolean }>({
    text: INDEXES,
    values: [tables],
    doing: 'reading its indexes',
  });
  const others = [...new Set(found.filter(({ mayMake }) => !mayMake).map(({ table }) => table))];
  if (others.length > 0)
    throw nothingDone(
      'may-not-make-indexes',
      `Indexes are made afterwards only by who owns their tables and may create in their schemas, and Daybook’s role at ${session.place.name} may not for ${few(others)}. Give it both, or leave \`indexes\` out, then retry.`,
      { tables: others },
    );
  return found.map(({ mayMake: _, ...late }) => late);
}

/**
 * Drops them inside a transaction in which their tables are empty, and gives those that are gone. Each is made once from its own
 * definition first, so that nothing is dropped that cannot be made, and what the server then writes is what it will write again:
 * it words some expressions otherwise the second time. One that it words anew each time stays.
 */
export async function putOff(session: PostgresSession, indexes: readonly LateIndex[]): Promise<LateIndex[]> {
  const gone: LateIndex[] = [];
  for (const late of indexes) {
    const one = await rehearsed(session, late).catch((error: unknown) => {
      throw asRefusal(error, late);
    });
    if (one) gone.push(one);
  }
  return gone;
}

async function rehearsed(session: PostgresSession, late: LateIndex): Promise<LateIndex | undefined> {
  let { definition } = late;
  for (let time = 0; time < 2; time += 1) {
    await drop(session, late);
    await make(session, { ...late, definition });
    const found = await standingIndex(session, late.index);
    if (found?.definition === definition) {
      await drop(session, late);
      return { ...late, definition };
    }
    definition = found?.definition ?? definition;
  }
  return undefined;
}

/** The transaction is rolled back. */
function asRefusal(error: unknown, { index }: LateIndex): unknown {
  if (!(error instanceof TargetFailure) || error.kind !== 'failed') return error;
  return nothingDone(
    'index-not-made-again',
    `The index ${index} could not be dropped and made again: ${error.message} Leave \`indexes\` out, then retry.`,
  );
}

async function drop(session: PostgresSession, { index }: LateIndex): Promise<void> {
  await session.query({ text: `drop index ${index}`, doing: `putting the index ${index} off` });
}

/** Whoever may write to the progress could write anything there: the server takes one statement. */
export async function make(session: PostgresSession, { index, definition }: LateIndex): Promise<void> {
  await session.query({ text: definition, doing: `making the index ${index}`, changes: true, foreign: true });
}

/** What has that name now; undefined: nothing. */
export async function standingIndex(
  session: PostgresSession,
  index: string,
): Promise<{ definition: string; usable: boolean } | undefined> {
  const [found] = await session.query<{ definition: string; usable: boolean }>({
    text: `select coalesce(pg_get_indexdef(c.oid), '') as definition, coalesce(x.indisvalid and x.indisready, false) as usable
      from pg_class c left join pg_index x on x.indexrelid = c.oid where c.oid = to_regclass($1)`,
    values: [index],
    doing: `looking for the index ${index}`,
  });
  return found;
}
