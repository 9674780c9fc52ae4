import type { PostgresSession } from '../postgres/session.js';

/**
 * What both sides are set to, so that a value is written alike on servers of different versions and habits. Names are given in
 * full, nothing may time out by a habit of the role, and rows that a policy hides are an error instead of missing.
 */
const SETTINGS = [
  'search_path = pg_catalog',
  "client_encoding = 'UTF8'",
  "datestyle = 'ISO, YMD'",
  "intervalstyle = 'postgres'",
  "timezone = 'UTC'",
  "bytea_output = 'hex'",
  'extra_float_digits = 1',
  "lc_monetary = 'C'",
  "xmlbinary = 'base64'",
  'statement_timeout = 0',
  'lock_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  'row_security = off',
  'synchronize_seqscans = off',
  "default_tablespace = ''",
  'jit = off',
];

/** Sets a session up. Idempotent. */
export async function settle(session: PostgresSession): Promise<void> {
  const text = SETTINGS.map((setting) => `set ${setting}`).join('; ');
  await session.query({ text, doing: 'setting up the session' });
}
