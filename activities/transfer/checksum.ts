import { escapeIdentifier } from 'pg';
import type { PostgresSession } from '../postgres/session.js';
import type { Part } from './parts.js';
import type { TableFacts } from './table-facts.js';

/** What a table, or a part of it, holds. */
export interface Content {
  rows: number;
  /** 16 hexadecimal digits: the sum, modulo 2^64, of a hash of each row. Independent of the order and place of rows. */
  checksum: string;
}

/**
 * Types whose own hash tells all that is stored, and is the same on every server from version 14 on: hash partitions rely on
 * it. Every other value is hashed as text: 1.0 and 1.00 differ, and what has a number of its own on each server does not.
 */
const HASHED = new Set(
  [
    'bool',
    'int2',
    'int4',
    'int8',
    'text',
    'varchar',
    'bpchar',
    'bytea',
    'uuid',
    'date',
    'time',
    'timestamp',
    'timestamptz',
  ].map((name) => `pg_catalog.${name}`),
);
const COLLATED = new Set(['text', 'varchar', 'bpchar'].map((name) => `pg_catalog.${name}`));
const MODULUS = 1n << 64n;

/** Counts and hashes what a table holds, as the session sees it. */
export async function contentOf(session: PostgresSession, table: TableFacts, part?: Part): Promise<Content> {
  const rows = await session.query<{ rows: string; sum: string }>({
    text: `select count(*) as rows, coalesce(sum(hash_record_extended(row(${table.columns.map(hashed).join(', ')}), 0)), 0)::text as sum
           from ${rowsOf(table)} t ${rangeOf(part)}`,
    doing: `counting ${table.table}`,
  });
  const [{ rows: count = '0', sum = '0' } = {}] = rows;
  return { rows: Number(count), checksum: hex(BigInt(sum)) };
}

/** What several parts hold together. */
export function joined(contents: readonly Content[]): Content {
  const sum = contents.reduce((all, { checksum }) => all + BigInt(`0x${checksum}`), 0n);
  return { rows: contents.reduce((all, { rows }) => all + rows, 0), checksum: hex(sum) };
}

export function isSame(left: Content, right: Content): boolean {
  return left.rows === right.rows && left.checksum === right.checksum;
}

/** The table's own rows, without those of tables that inherit from it; of a partitioned one all. */
export function rowsOf(table: Pick<TableFacts, 'schema' | 'name' | 'partitioned'>): string {
  return table.partitioned ? nameOf(table) : `only ${nameOf(table)}`;
}

/** The table's name in a statement. */
export function nameOf({ schema, name }: Pick<TableFacts, 'schema' | 'name'>): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
}

/** The clause that leaves only the rows of a part; the table is called `t`. */
export function rangeOf({ from, to }: Pick<Part, 'from' | 'to'> = {}): string {
  const ends = [
    ...(from ? [`t.ctid >= '(${from},0)'::tid`] : []),
    ...(to === undefined ? [] : [`t.ctid < '(${to},0)'::tid`]),
  ];
  return ends.length === 0 ? '' : `where ${ends.join(' and ')}`;
}

function hashed({ name, base }: TableFacts['columns'][number]): string {
  const column = `t.${escapeIdentifier(name)}`;
  if (!HASHED.has(base)) return `${column}::text collate "C"`;
  return COLLATED.has(base) ? `${column} collate "C"` : column;
}

function hex(sum: bigint): string {
  return (((sum % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(16, '0');
}
