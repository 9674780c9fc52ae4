import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { recoveryDrill } from '../../../activities/steps/recovery-drill.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { Outcome } from '../../../model/outcome.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { buildWatchdog } from './built-watchdog.js';
import type { Pair } from './pair.js';
import { makeWorld, type World } from './world.js';

const built = buildWatchdog();
/** The writer of heartbeats as a real process. */
export const writerPath = path.resolve(built.path, '../../../recovery/writer/main.js');
afterAll(() => built.remove());

export function drillWorld(): World {
  return makeWorld({ writerPath, now: () => Date.now() });
}

/** A call of a recovery-drill step at a target. */
export function drillCall(
  world: World,
  target: { kind: string; config: JsonObject },
  params: JsonObject,
  change: Partial<StepCall> = {},
): StepCall {
  const step = String(params.action);
  return world.callOn(target, {
    type: 'recovery-drill',
    step,
    params: { drill: 'promote-west', ...params },
    ...change,
  });
}

export function drill(
  world: World,
  ...[target, params, change]: DropFirst<Parameters<typeof drillCall>>
): Promise<Outcome> {
  return recoveryDrill(drillCall(world, target, params, change), world.deps);
}

type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

/** One database as a target of kind postgres. */
export function database({ address }: PostgresCluster): { kind: string; config: JsonObject } {
  const { host, port, user, password, database: name } = address;
  return { kind: 'postgres', config: { host, port, user, password, database: name, tls: 'none' } };
}

/**
 * An application that writes to whoever is primary by the pointer, with its own connection, clock and table: what Daybook
 * measures is held against what it saw.
 */
export class Oracle {
  readonly acked: { n: number; sentAt: number; ackedAt: number; port: number }[] = [];
  #over = false;
  readonly #done: Promise<void>;

  constructor(private readonly pair: Pair) {
    this.#done = this.#write();
  }

  /** What was lost, when the service was killed at `cutAt`, ms. */
  async stop(cutAt: number): Promise<{ rtoMs: number; rpoMs: number; rowsLost: number }> {
    this.#over = true;
    await this.#done;
    // A server that is being killed may still take a write.
    const before = this.acked.filter(({ port }) => port === this.pair.east.address.port);
    const after = this.acked.find(({ port }) => port === this.pair.west.address.port);
    const there = await this.pair.west.query<{ n: number }>("select n::int from taken where node = 'oracle'");
    const found = new Set(there.map(({ n }) => n));
    const kept = before.filter(({ n }) => found.has(n));
    return {
      rtoMs: (after?.ackedAt ?? Number.NaN) - cutAt,
      rpoMs: (before.at(-1)?.sentAt ?? Number.NaN) - (kept.at(-1)?.sentAt ?? Number.NaN),
      rowsLost: before.length - kept.length,
    };
  }

  async #write(): Promise<void> {
    for (let n = 1; !this.#over; ) {
      const { port } = JSON.parse(readFileSync(this.pair.pointer, 'utf8')) as { port: number };
      const client = new Client({ ...this.pair.east.address, port, connectionTimeoutMillis: 300 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!this.#over) {
          const sentAt = Date.now();
          await client.query("insert into taken values ('oracle', $1, to_timestamp($2 / 1000.0))", [n, sentAt]);
          this.acked.push({ n, sentAt, ackedAt: Date.now(), port });
          n += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      } catch {
        n += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}
