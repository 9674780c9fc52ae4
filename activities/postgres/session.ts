import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Client, type QueryConfig, type QueryResultRow } from 'pg';
import { addressOf } from '../reach.js';
import { Stopped } from '../stop.js';
import { errored, TargetFailure } from '../failures.js';
import type { PostgresPlace } from './place.js';
import { type Asking, postgresFailure } from './refusal.js';

/** What a statement is for. */
export interface Statement {
  text: string;
  values?: unknown[];
  /** For messages: `reading the roles`. */
  doing: string;
  /** It changes something that stays changed when the answer is lost: outside a transaction, or a commit. */
  changes?: boolean;
  /** Its text is somebody else's: the server takes one statement and no second one behind it. */
  foreign?: boolean;
}

export interface SessionOrder {
  signal: AbortSignal;
  /** As `pg_stat_activity` shows it. `daybook` unless told. */
  application?: string;
}

/**
 * One connection to one checked address. Ends at once when the signal is aborted, and then rejects with Stopped. Errors are
 * TargetFailures as postgresFailure makes them; no text of the server leaves it.
 */
export class PostgresSession {
  #closed = false;

  private constructor(
    readonly place: PostgresPlace,
    /** For COPY streams; their errors go through `failure`. */
    readonly client: Client,
    private readonly signal: AbortSignal,
    private readonly cut: () => void,
  ) {}

  /** Errored `unreachable` where nobody took the connection, `no-session`, `sign-in-refused` and their like where somebody did; `address-refused` beyond loopback in a local workspace. */
  static async open(place: PostgresPlace, { signal, application = 'daybook' }: SessionOrder): Promise<PostgresSession> {
    if (signal.aborted) throw new Stopped();
    const { address } = await addressOf(place.host, place.local);
    const client = new Client({
      host: address,
      port: place.port,
      database: place.database,
      user: place.user,
      // An empty text keeps the client from looking for a password file of the worker's own.
      password: place.password ?? '',
      ssl: place.tls === 'verified' && { servername: place.host, ...(place.ca !== undefined && { ca: place.ca }) },
      connectionTimeoutMillis: place.timeoutMs,
      keepAlive: true,
      application_name: application,
    });
    // Without a listener a lost connection would end the worker. Whoever waits for an answer is told by the client.
    client.on('error', () => undefined);
    const cut = () => streamOf(client)?.destroy();
    signal.addEventListener('abort', cut, { once: true });
    const session = new PostgresSession(place, client, signal, cut);
    let taken = false;
    connectionOf(client)?.once('connect', () => {
      taken = true;
    });
    try {
      await client.connect();
      return session;
    } catch (error) {
      cut();
      throw asTaken(session.failure(error, { doing: 'connecting', happened: 'no' }), taken);
    }
  }

  /** One statement; parameters travel apart from its text. */
  async query<Row extends QueryResultRow>({ text, values, doing, changes, foreign }: Statement): Promise<Row[]> {
    try {
      return (await this.client.query<Row>(foreign ? asOne(text, values) : { text, values })).rows;
    } catch (error) {
      throw this.failure(error, { doing, happened: changes ? 'unknown' : 'no' });
    }
  }

  /** Commits when `work` resolves, rolls back when it throws. A commit whose answer is lost is `answer-lost`. */
  async transaction<T>(doing: string, work: () => Promise<T>): Promise<T> {
    await this.query({ text: 'begin', doing });
    try {
      const result = await work();
      await this.query({ text: 'commit', doing, changes: true });
      return result;
    } catch (error) {
      await this.client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** For errors of streams on `client`. */
  failure(error: unknown, { doing, happened }: Pick<Asking, 'doing' | 'happened'>): Error {
    if (this.signal.aborted) return new Stopped();
    if (error instanceof TargetFailure || error instanceof Stopped) return error;
    return postgresFailure(error, { target: this.place.name, doing, happened });
  }

  /** Never throws. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.signal.removeEventListener('abort', this.cut);
    const ended = this.client.end().catch(() => undefined);
    const limit = setTimeout(this.cut, 1_000);
    await ended;
    clearTimeout(limit);
  }
}

/** Opens, works, closes, whatever happens. */
export async function withPostgres<T>(
  place: PostgresPlace,
  order: SessionOrder,
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  const session = await PostgresSession.open(place, order);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** By the extended protocol, which the client's types do not name. */
function asOne(text: string, values: unknown[] | undefined): QueryConfig {
  return { text, values, queryMode: 'extended' } as QueryConfig;
}

/** A server that hangs, or that proves itself badly, is one: others may still be let in. */
function asTaken(failure: Error, taken: boolean): Error {
  const nobody = failure instanceof TargetFailure && failure.reason === 'unreachable';
  return nobody && taken ? errored('no-session', failure.message, 'no') : failure;
}

/** The only way to end a connection that hangs; the client offers none. */
function streamOf(client: Client): Socket | undefined {
  return connectionOf(client)?.stream;
}

function connectionOf(client: Client): (EventEmitter & { stream?: Socket }) | undefined {
  return (client as unknown as { connection?: EventEmitter & { stream?: Socket } }).connection;
}
