import { z } from 'zod';
import type { JsonObject } from '../../model/json.js';
import { errored } from '../failures.js';
import { endSessions } from '../postgres/end-sessions.js';
import type { PostgresSession } from '../postgres/session.js';
import type { Content } from './checksum.js';
import type { LateIndex } from './late-indexes.js';
import { readOwed } from './owed-indexes.js';
import type { Part } from './parts.js';

/*
 * What a transfer has done, in the destination itself: a part is entered by the transaction that brings its rows, so that the two
 * cannot differ, whatever is killed. Entries stay when the transfer is over, for its undo.
 */

const TABLES = [
  'create schema if not exists daybook',
  `create table if not exists daybook.transfers (
    key text primary key, step text not null, began timestamptz not null default now(),
    tables jsonb not null, parts jsonb not null, indexes jsonb not null default '[]', ended timestamptz, outputs jsonb)`,
  `create table if not exists daybook.transfer_parts (
    key text not null references daybook.transfers on delete cascade, table_name text not null, part int not null,
    rows bigint, checksum text, bytes bigint, entered timestamptz not null default now(), primary key (key, table_name, part))`,
];

/** The first ledgers had no such column. */
const LATER = "alter table daybook.transfers add column if not exists indexes jsonb not null default '[]'";

/** Whoever may write there may write anything, and pages become part of statements at the source. */
const partsShape = z.array(
  z.object({
    table: z.string(),
    part: z.int().min(0),
    from: z.int().min(0).optional(),
    to: z.int().min(0).optional(),
  }),
);

/** Sessions of a transfer hold this lock together, so that a later attempt finds those that a lost one left behind. */
const PRESENCE = `hashtextextended('daybook transfer ' || $1, 0)`;

export interface Transfer {
  key: string;
  /** `<run>/<step>`: the same for all epochs. */
  step: string;
  tables: string[];
  parts: Part[];
  /** Put off until the rows are there. */
  indexes: LateIndex[];
}

export interface Standing extends Transfer {
  /** Of a transfer that has ended well. */
  outputs?: JsonObject;
  copied: Copied[];
}

/** A part whose rows are in the destination; what the source held is entered with them. */
export interface Copied extends Content {
  table: string;
  part: number;
  bytes: number;
}

/** Makes Daybook's own tables. Idempotent. Failed where the role may not. */
export async function makeLedger(session: PostgresSession): Promise<void> {
  const doing = 'making the tables that keep the progress';
  if (await hasLedger(session)) {
    const [old] = await session.query({
      text: "select from pg_attribute where attrelid = to_regclass('daybook.transfers') and attname = 'indexes'",
      doing,
    });
    if (!old) await session.query({ text: LATER, doing, changes: true });
    return;
  }
  for (const text of TABLES) await session.query({ text, doing, changes: true });
}

/** Of a key, or the newest of a step that is not this one. Undefined: none has begun. */
export async function readStanding(
  session: PostgresSession,
  wanted: { key: string } | { step: string; not: string },
): Promise<Standing | undefined> {
  if (!(await hasLedger(session))) return undefined;
  const [which, values] =
    'key' in wanted ? ['key = $1', [wanted.key]] : ['step = $1 and key <> $2', [wanted.step, wanted.not]];
  const doing = 'reading the progress';
  const [found] = await session.query<Transfer & { outputs: JsonObject | null }>({
    text: `select key, step, tables, parts, coalesce(to_jsonb(t) -> 'indexes', '[]') as indexes, outputs from daybook.transfers t where ${which} order by began desc limit 1`,
    values,
    doing,
  });
  if (!found) return undefined;
  const copied = await session.query<Omit<Copied, 'rows' | 'bytes'> & { rows: string; bytes: string }>({
    text: 'select table_name as "table", part, rows, checksum, bytes from daybook.transfer_parts where key = $1 order by 1, 2',
    values: [found.key],
    doing,
  });
  const { outputs, ...transfer } = found;
  return {
    ...transfer,
    parts: readParts(transfer.parts, session.place.name),
    indexes: readOwed(transfer.indexes, session.place.name),
    ...(outputs && { outputs }),
    copied: copied.map((one) => ({ ...one, rows: Number(one.rows), bytes: Number(one.bytes) })),
  };
}

function readParts(parts: unknown, destination: string): Part[] {
  const read = partsShape.safeParse(parts);
  if (read.success) return read.data;
  throw errored(
    'progress-unreadable',
    `The progress that ${destination} keeps in daybook.transfers is not what Daybook wrote. See who writes there.`,
    'unknown',
  );
}

/** Enters a transfer that begins, inside a transaction. */
export async function enterTransfer(
  session: PostgresSession,
  { key, step, tables, parts, indexes }: Transfer,
): Promise<void> {
  await session.query({
    text: 'insert into daybook.transfers (key, step, tables, parts, indexes) values ($1, $2, $3, $4, $5)',
    values: [key, step, ...[tables, parts, indexes].map((one) => JSON.stringify(one))],
    doing: 'beginning the transfer',
    changes: true,
  });
}

/**
 * Takes a part before its rows come, inside their transaction: of two that want it, the second waits. Errored `in-the-way` where
 * an attempt that was taken for lost has brought it meanwhile: the next look at the progress shows that.
 */
export async function takePart(session: PostgresSession, key: string, { table, part }: Part): Promise<void> {
  const taken = await session.query({
    text: 'insert into daybook.transfer_parts (key, table_name, part) values ($1, $2, $3) on conflict do nothing returning part',
    values: [key, table, part],
    doing: `beginning ${table}`,
  });
  if (taken.length === 1) return;
  throw errored(
    'in-the-way',
    `Another attempt at this transfer, taken for lost, brought a part of ${table} to ${session.place.name} meanwhile.`,
    'unknown',
  );
}

export async function enterPart(session: PostgresSession, key: string, copied: Copied): Promise<void> {
  await session.query({
    text: 'update daybook.transfer_parts set rows = $4, checksum = $5, bytes = $6 where key = $1 and table_name = $2 and part = $3',
    values: [key, copied.table, copied.part, copied.rows, copied.checksum, copied.bytes],
    doing: `entering ${copied.table}`,
  });
}

/** Durable when it resolves, and all that was committed before with it. Idempotent. */
export async function endTransfer(session: PostgresSession, key: string, outputs: JsonObject): Promise<void> {
  await session.query({
    text: 'update daybook.transfers set ended = now(), outputs = $2 where key = $1 and ended is null',
    values: [key, JSON.stringify(outputs)],
    doing: 'ending the transfer',
    changes: true,
  });
}

/** Inside a transaction. */
export async function forgetTransfer(session: PostgresSession, key: string): Promise<void> {
  await session.query({
    text: 'delete from daybook.transfers where key = $1',
    values: [key],
    doing: 'forgetting the progress',
  });
}

/** Marks the session as one of this transfer's. */
export async function bePresent(session: PostgresSession, key: string): Promise<void> {
  await session.query({ text: `select pg_advisory_lock_shared(${PRESENCE})`, values: [key], doing: 'beginning' });
}

const LEFTOVERS = `
  from pg_locks, (select ${PRESENCE} as lock) mine
  where locktype = 'advisory' and objsubid = 1 and pid <> pg_backend_pid()
    and database = (select oid from pg_database where datname = current_database())
    and classid = (lock >> 32 & x'ffffffff'::bigint)::oid and objid = (lock & x'ffffffff'::bigint)::oid`;

/** Ends the sessions that a lost attempt left at the server. Resolves when none of them can change anything any more. */
export async function endLeftovers(session: PostgresSession, key: string): Promise<void> {
  await endSessions(session, { which: LEFTOVERS, value: key });
}

async function hasLedger(session: PostgresSession): Promise<boolean> {
  const [found] = await session.query<{ found: boolean }>({
    text: `select to_regclass('daybook.transfers') is not null and to_regclass('daybook.transfer_parts') is not null as found`,
    doing: 'looking for the progress',
  });
  return found?.found ?? false;
}
