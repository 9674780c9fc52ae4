import { Client, DatabaseError } from 'pg';
import type { PostgresCluster } from '../../tools/postgres/cluster.js';
import { pause } from '../people.js';

const EVERY_MS = 20;

/** A row that a server took. Wall time, ms. */
export interface Taken {
  sentAt: number;
  ackedAt: number;
  n: number;
}

/** Writes to one server, whatever it is, all the time, and remembers what was taken. No part of Daybook. */
export class Writer {
  readonly taken: Taken[] = [];
  #over = false;
  readonly #done: Promise<void>;

  constructor(
    private readonly node: string,
    private readonly cluster: PostgresCluster,
  ) {
    this.#done = this.#write();
  }

  async stop(): Promise<Taken[]> {
    this.#over = true;
    await this.#done;
    return this.taken;
  }

  async #write(): Promise<void> {
    for (let n = 1; !this.#over; ) {
      const client = new Client({ ...this.cluster.address, connectionTimeoutMillis: 1000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        for (; !this.#over; await pause(EVERY_MS)) if (await this.#wrote(client, n)) n += 1;
      } catch {
        await pause(EVERY_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  /** False where the server said no, as a standby does. A row whose answer was lost comes twice. */
  async #wrote(client: Client, n: number): Promise<boolean> {
    const sentAt = Date.now();
    try {
      await client.query('insert into taken values ($1, $2, to_timestamp($3 / 1000.0))', [this.node, n, sentAt]);
    } catch (error) {
      if (error instanceof DatabaseError) return false;
      throw error;
    }
    this.taken.push({ sentAt, ackedAt: Date.now(), n });
    return true;
  }
}

/**
 * Of two servers that were written to all the time: the old one took nothing after the new one had begun to, and the new one has
 * every row that the old one had said to have. `kept`: numbers of the old one's rows that the new one has.
 */
export function brokenWrites(
  { east, west }: { east: readonly Taken[]; west: readonly Taken[] },
  kept: ReadonlySet<number>,
): string[] {
  const both = bothTook(east, west);
  const lost = east.filter(({ n }) => !kept.has(n));
  return [
    ...(both > 0 ? [`split brain: east took ${both} rows after west had taken one`] : []),
    ...(lost.length > 0 ? [`${lost.length} of ${east.length} rows that east had taken are not in west`] : []),
    ...(east.length === 0 || west.length === 0 ? [`east took ${east.length} rows and west ${west.length}`] : []),
  ];
}

/** How many rows were sent to one server, and taken, after the other one had taken one. */
export function bothTook(east: readonly Taken[], west: readonly Taken[]): number {
  const first = west[0]?.ackedAt ?? Number.POSITIVE_INFINITY;
  return east.filter(({ sentAt }) => sentAt > first).length;
}
