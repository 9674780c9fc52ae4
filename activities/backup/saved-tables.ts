import type { PostgresSession } from '../postgres/session.js';
import { readTables } from '../transfer/catalogue.js';
import { contentOf } from '../transfer/checksum.js';
import type { Manifest } from './manifest.js';

/** Schemas that a dump leaves out: the server's, and Daybook's own notes. */
const OTHERS = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'daybook')";
const OF_EXTENSION = (relation: string) =>
  `exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = ${relation} and d.deptype = 'e')`;

/** Names of the tables whose rows a dump holds; partitions instead of what they are partitions of. */
export async function savedTables(session: PostgresSession): Promise<string[]> {
  const rows = await session.query<{ table: string }>({
    text: `select n.nspname || '.' || c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'r' and c.relpersistence <> 't' and ${OTHERS} and not ${OF_EXTENSION('c.oid')} order by 1`,
    doing: 'reading which tables there are',
  });
  return rows.map(({ table }) => table);
}

/** What each of them holds, as the session sees it. */
export async function contents(session: PostgresSession, tables: readonly string[]): Promise<Manifest['tables']> {
  const found: Manifest['tables'] = [];
  for (const table of await readTables(session, { tables })) {
    const columns = table.columns.map(({ name }) => name);
    found.push({ table: table.table, ...(await contentOf(session, table)), columns });
  }
  return found;
}

/** Whether there is nothing yet but what every new database has. Gives some of what is there otherwise. */
export async function whatIsThere(session: PostgresSession): Promise<string[]> {
  const rows = await session.query<{ name: string }>({
    text: `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and ${OTHERS} and not ${OF_EXTENSION('c.oid')}
           union all select 'schema ' || n.nspname from pg_namespace n where ${OTHERS} and n.nspname <> 'public'
           union all select 'function ' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where ${OTHERS} and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
           order by 1 limit 20`,
    doing: 'looking whether it is empty',
  });
  return rows.map(({ name }) => name);
}
