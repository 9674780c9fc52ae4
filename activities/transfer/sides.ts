import { TargetFailure } from '../failures.js';
import { PostgresSession } from '../postgres/session.js';
import type { PostgresPlace } from '../postgres/place.js';
import { bePresent } from './ledger.js';
import { settle } from './settings.js';

export interface Sides {
  source: PostgresPlace;
  destination: PostgresPlace;
  /** Idempotency key of the transfer. */
  key: string;
  signal: AbortSignal;
}

const APPLICATION = 'daybook data-transfer';

/** A session that sees the source as it stood when the snapshot was taken; without one it takes its own. Reads only. */
export async function openSource({ source, signal }: Sides, snapshot?: string): Promise<PostgresSession> {
  return prepared(await PostgresSession.open(source, { signal, application: APPLICATION }), async (session) => {
    const doing = 'opening a snapshot';
    await session.query({ text: 'begin isolation level repeatable read, read only', doing });
    if (snapshot !== undefined) await session.query({ text: `set transaction snapshot '${snapshot}'`, doing });
  });
}

/** What other sessions can be opened on. Stands while the session's transaction does. */
export async function snapshotOf(session: PostgresSession): Promise<string> {
  const [row] = await session.query<{ snapshot: string }>({
    text: 'select pg_export_snapshot() as snapshot',
    doing: 'opening a snapshot',
  });
  return row?.snapshot ?? '';
}

/**
 * A session of this transfer at the destination. `silent`: foreign keys and ordinary triggers are not looked at row by row.
 * What it commits is durable with the next commit that is waited for; the last one of a transfer is.
 */
export async function openDestination(
  { destination, signal, key }: Sides,
  { silent }: { silent: boolean },
): Promise<PostgresSession> {
  return prepared(await PostgresSession.open(destination, { signal, application: APPLICATION }), async (session) => {
    await bePresent(session, key);
    await session.query({ text: 'set synchronous_commit = off', doing: 'setting up the session' });
    if (silent) await silence(session);
  });
}

/** Whether the role may silence foreign keys and triggers for its own session; then they are. */
export async function maySilence(session: PostgresSession): Promise<boolean> {
  try {
    await silence(session);
    return true;
  } catch (error) {
    if (error instanceof TargetFailure && error.outputs?.sqlstate === '42501') return false;
    throw error;
  }
}

function silence(session: PostgresSession): Promise<unknown> {
  return session.query({ text: 'set session_replication_role = replica', doing: 'setting up the session' });
}

async function prepared(
  session: PostgresSession,
  prepare: (session: PostgresSession) => Promise<void>,
): Promise<PostgresSession> {
  try {
    await settle(session);
    await prepare(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
