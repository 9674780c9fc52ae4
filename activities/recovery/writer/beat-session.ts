import { readPointer } from '../../promotion/pointer.js';
import { PostgresSession } from '../../postgres/session.js';
import type { BeatPlace, WriterOrder } from './protocol.js';

/** Shorter than anything that is measured should depend on: a server that hangs is left soon. */
const CONNECT_MS = 500;

interface Connection {
  node: string;
  session: PostgresSession;
  cut: AbortController;
}

/** A connection to whoever is primary as an application would find it: by the pointer, else whoever takes writes. */
export class BeatSession {
  readonly #order: WriterOrder;
  #open: Connection | undefined;

  constructor(order: WriterOrder) {
    this.#order = order;
  }

  /** Does something on the primary, within `limitMs`; gives its name. A connection that did not serve is closed. */
  async use(limitMs: number, work: (session: PostgresSession) => Promise<void>): Promise<string> {
    const wanted = await this.#wanted();
    if (this.#open && wanted !== undefined && wanted !== this.#open.node) await this.close();
    const open = this.#open ?? (await this.#connect(wanted));
    this.#open = open;
    const { node, session, cut } = open;
    const limit = setTimeout(() => cut.abort(), limitMs);
    try {
      await work(session);
      return node;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    open?.cut.abort();
    await open?.session.close();
  }

  async #wanted(): Promise<string | undefined> {
    const { pointer } = this.#order;
    return pointer === undefined ? undefined : (await readPointer(pointer))?.primary;
  }

  async #connect(wanted: string | undefined): Promise<Connection> {
    const places = this.#order.places.filter(({ node }) => wanted === undefined || node === wanted);
    let problem: unknown = new Error(`no server is called ${wanted ?? 'anything'}`);
    for (const one of places) {
      try {
        return await openWritable(one);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  }
}

async function openWritable({ node, place }: BeatPlace): Promise<Connection> {
  const cut = new AbortController();
  const limit = setTimeout(() => cut.abort(), 2 * CONNECT_MS);
  try {
    const session = await PostgresSession.open(
      { ...place, timeoutMs: Math.min(place.timeoutMs, CONNECT_MS) },
      { signal: cut.signal, application: 'daybook heartbeat' },
    );
    const [row] = await session.query<{ standby: boolean }>({
      text: 'select pg_is_in_recovery() as standby',
      doing: 'looking for the primary',
    });
    if (row?.standby === false) return { node, session, cut };
    await session.close();
    throw new Error(`${node} is in recovery`);
  } finally {
    clearTimeout(limit);
  }
}
