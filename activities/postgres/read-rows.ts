import type { types } from 'pg';
import type { Json, JsonObject } from '../../model/json.js';
import { errored, failed } from '../failures.js';
import type { PostgresSession } from './session.js';

/** More rows are nothing that an expression should go through: the query counts them. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 16_384;
const DOING = 'reading what the query asks';
/** SQLSTATE of a statement that took too long, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TIMED_OUT = '57014';

/** OIDs of pg_type that do not change, https://www.postgresql.org/docs/current/catalog-pg-type.html */
const BOOL = 16;
const WHOLE = [20, 21, 23, 26];
const FLOATING = [700, 701];
const JSON_TYPES = [114, 3802];

export interface RowsOrder {
  query: string;
  /** For $1, $2 … The server reads each as the type that it needs there. */
  values: readonly (string | null)[];
  /** How long the server may work on it, ms. */
  timeoutMs: number;
}

/**
 * Rows of one query in a read-only transaction, by the names of its columns. Whole numbers, floating ones, booleans and JSON
 * keep their type; all else is text as the server writes it, and so is a number that is too large. A cursor takes exactly one
 * query, which changes nothing: a second statement, and a change, are refused by the server. Failed `too-many-rows` beyond
 * 100 rows or 16 KiB, errored `not-answering` when the time is over.
 */
export async function readRows(
  session: PostgresSession,
  { query, values, timeoutMs }: RowsOrder,
): Promise<JsonObject[]> {
  return session.transaction('reading', async () => {
    await session.query({ text: 'set transaction read only', doing: DOING });
    await session.query({ text: `set local statement_timeout = ${Math.max(1, Math.floor(timeoutMs))}`, doing: DOING });
    // As one prepared statement, in which a second one is a mistake.
    const text = `declare daybook_rows no scroll cursor for ${query.trim().replace(/;+$/, '')}`;
    await asked(session, timeoutMs, { text, values: [...values], queryMode: 'extended' });
    const fetch = `fetch forward ${MOST_ROWS + 1} from daybook_rows`;
    const rows = await asked(session, timeoutMs, { text: fetch, types: { getTypeParser } });
    const size = JSON.stringify(rows).length;
    if (rows.length <= MOST_ROWS && size <= MOST_CHARACTERS) return rows;
    throw failed(
      'too-many-rows',
      `The query gave ${rows.length > MOST_ROWS ? `more than ${MOST_ROWS} rows` : `${size} characters`}. Let the database count: select count(*) as n …`,
    );
  });
}

async function asked(
  session: PostgresSession,
  timeoutMs: number,
  order: { text: string; values?: (string | null)[]; [setting: string]: unknown },
): Promise<JsonObject[]> {
  try {
    return (await session.client.query<JsonObject>(order)).rows;
  } catch (error) {
    if ((error as { code?: unknown }).code !== TIMED_OUT)
      throw session.failure(error, { doing: DOING, happened: 'no' });
    throw errored('not-answering', `${session.place.name} did not answer within ${timeoutMs} ms.`, 'no');
  }
}

const getTypeParser = ((oid: number) => (text: string) =>
  columnValue(oid, text)) as unknown as typeof types.getTypeParser;

function columnValue(oid: number, text: string): Json {
  if (oid === BOOL) return text === 't';
  if (JSON_TYPES.includes(oid)) return JSON.parse(text) as Json;
  const number = Number(text);
  if (WHOLE.includes(oid)) return Number.isSafeInteger(number) ? number : text;
  if (FLOATING.includes(oid)) return Number.isFinite(number) ? number : text;
  return text;
}
