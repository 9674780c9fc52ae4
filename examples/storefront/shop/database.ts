import type { Pool, PoolClient } from 'pg';
import { type DatabasePlace, readPlace } from './place-files.js';

/** A request waits so long for a database that is just being switched, ms. Longer, and its customer had better be told. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 50;

/** The database could not be reached within the shop's patience. */
export class NoDatabase extends Error {}

interface Opened {
  place: DatabasePlace;
  /** All of the place, to notice a change. */
  mark: string;
  pool: Pool;
}

/**
 * The shop's way to its database. Before each piece of work it reads who is primary and which credential counts, and signs in
 * anew when one of them is another.
 */
export class Database {
  #opened: Opened | undefined;

  constructor(private readonly folder: string) {}

  /**
   * Does a piece of work, and again when the database was not to be reached or takes no writes: it must be one that may be done
   * twice. Throws NoDatabase when patience is over; other errors at once.
   */
  async work<T>(doing: (client: PoolClient, place: DatabasePlace) => Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        const { pool, place } = await this.#current();
        const client = await pool.connect();
        try {
          const result = await doing(client, place);
          client.release();
          return result;
        } catch (error) {
          // A connection that has failed once is not used again.
          client.release(true);
          throw error;
        }
      } catch (error) {
        if (!mayComeBack(error)) throw error;
        if (performance.now() > until) throw new NoDatabase('The database is not to be reached.');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  /** As the files say it now. */
  place(): Promise<DatabasePlace> {
    return readPlace(this.folder);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.pool.end();
  }

  async #current(): Promise<Opened> {
    const place = await this.place();
    const mark = JSON.stringify(place);
    if (this.#opened?.mark === mark) return this.#opened;
    // Only with a database: a shop without one needs nothing but Node.
    const { default: pg } = await import('pg');
    // Another request may have been quicker.
    if (this.#opened?.mark === mark) return this.#opened;
    const { host, port, database, user, password } = place;
    const pool = new pg.Pool({
      ...{ host, port, database, user, password },
      ...{ max: 4, connectionTimeoutMillis: 500, query_timeout: 2_000, application_name: 'shop' },
    });
    // A lost connection shows at the next piece of work; without a listener it would end the shop.
    pool.on('error', () => undefined);
    // Nor is it the pool that hears of one whose session is ended while somebody works with it.
    pool.on('connect', (client) => client.on('error', () => undefined));
    const before = this.#opened;
    this.#opened = { place, mark, pool };
    void before?.pool.end();
    return this.#opened;
  }
}

/**
 * Anything but the server's answer to the work itself: no connection, a server that starts or ends (57P0x), a sign-in between
 * two credentials (28xxx), or one that is still a standby (25006).
 */
function mayComeBack(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
  return !isState || /^(?:28|57P0|08|53|25006)/.test(code);
}
