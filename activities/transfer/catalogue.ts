import type { PostgresSession } from '../postgres/session.js';
import type { TableFacts } from './table-facts.js';

/** Which tables: by name, or all of some schemas. */
export type Chosen = { tables: readonly string[] } | { schemas: readonly string[] };

const COLUMNS = `(
  select coalesce(json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'base', tn.nspname || '.' || t.typname,
    'generated', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
    'binary', t.typnamespace = 'pg_catalog'::regnamespace and t.typsend <> 0 and t.typreceive <> 0 and t.typname !~ '^_?reg'
      and (t.typelem = 0 or (select e.typnamespace = 'pg_catalog'::regnamespace and e.typtype <> 'c' from pg_type e where e.oid = t.typelem)))
    order by a.attname), '[]')
  from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_namespace tn on tn.oid = t.typnamespace
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const NAMES = (relation: string, numbers: string) => `(
  select json_agg(a.attname order by k.place)
  from unnest(${numbers}) with ordinality k(number, place) join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const KEY = `coalesce((
  select ${NAMES('x.conrelid', 'x.conkey')} from pg_constraint x where x.conrelid = c.oid and x.contype = 'p'), '[]')`;

const REFERENCES = `(
  select coalesce(json_agg(json_build_object(
    'name', x.conname, 'columns', ${NAMES('x.conrelid', 'x.conkey')},
    'table', fn.nspname || '.' || f.relname, 'to', ${NAMES('x.confrelid', 'x.confkey')}) order by x.conname), '[]')
  from pg_constraint x join pg_class f on f.oid = x.confrelid join pg_namespace fn on fn.oid = f.relnamespace
  where x.conrelid = c.oid and x.contype = 'f')`;

/** Of the bits of tgtype, 4 is insert; D is switched off, A and R fire whatever the session says. */
const TRIGGERS = `(
  select coalesce(json_agg(json_build_object('name', g.tgname, 'always', g.tgenabled in ('A', 'R')) order by g.tgname), '[]')
  from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled <> 'D' and g.tgtype & 4 <> 0)`;

const SEQUENCES = `(
  select coalesce(json_agg(json_build_object('sequence', sn.nspname || '.' || s.relname, 'column', a.attname) order by a.attname), '[]')
  from pg_depend p join pg_class s on s.oid = p.objid and s.relkind = 'S' join pg_namespace sn on sn.oid = s.relnamespace
  join pg_attribute a on a.attrelid = p.refobjid and a.attnum = p.refobjsubid
  where p.refobjid = c.oid and p.classid = 'pg_class'::regclass and p.refclassid = 'pg_class'::regclass and p.deptype in ('a', 'i'))`;

const TABLES = `
  select n.nspname || '.' || c.relname as "table", n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
    (pg_relation_size(c.oid) / current_setting('block_size')::int)::int as pages, c.reltuples::float8 as "estimatedRows",
    ${COLUMNS} as columns, ${KEY} as "primaryKey", ${REFERENCES} as "references", ${TRIGGERS} as triggers,
    ${SEQUENCES} as sequences,
    has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT') as "mayRead",
    has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT, INSERT')
      and has_table_privilege(c.oid, 'INSERT') as "mayWrite"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and c.relpersistence <> 't'`;

/** The chosen tables that are there, in the order of their names. Of a partitioned table the whole, when a schema is chosen. */
export function readTables(session: PostgresSession, chosen: Chosen): Promise<TableFacts[]> {
  const [which, names] =
    'tables' in chosen
      ? [`n.nspname || '.' || c.relname = any($1)`, chosen.tables]
      : ['n.nspname = any($1) and not c.relispartition', chosen.schemas];
  return session.query<TableFacts>({
    text: `${TABLES} and ${which} order by 1`,
    values: [names],
    doing: 'reading what its tables are',
  });
}
