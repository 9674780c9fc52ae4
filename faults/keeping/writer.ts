import { Client } from 'pg';
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

  async stop(): Promise<void> {
    this.#over = true;
    await this.#done;
  }

  async #write(): Promise<void> {
    for (let n = 1; !this.#over; ) {
      const client = new Client({ ...this.cluster.address, connectionTimeoutMillis: 1000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        for (; !this.#over; n += 1) {
          const sentAt = Date.now();
          await client.query('insert into taken values ($1, $2) on conflict do nothing', [this.node, n]);
          this.taken.push({ sentAt, ackedAt: Date.now(), n });
          await pause(EVERY_MS);
        }
      } catch {
        await pause(EVERY_MS * 5);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
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
  const first = west[0]?.ackedAt ?? Number.POSITIVE_INFINITY;
  const both = east.filter(({ sentAt }) => sentAt > first);
  const lost = east.filter(({ n }) => !kept.has(n));
  return [
    ...(both.length > 0 ? [`split brain: east took ${both.length} rows after west had taken one`] : []),
    ...(lost.length > 0 ? [`${lost.length} of ${east.length} rows that east had taken are not in west`] : []),
    ...(east.length === 0 || west.length === 0 ? [`east took ${east.length} rows and west ${west.length}`] : []),
  ];
}
