import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { JsonObject } from '../../../model/json.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../tools/postgres/programs.js';
import { until } from './world.js';

/** Ends a server by its folder and marks it as fenced; or looks at the mark. Knows nothing of Daybook. */
const FENCE = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const [what, data, mark] = process.argv.slice(2);
if (what === 'look') process.exit(existsSync(mark) ? 0 : 1);
if (existsSync(mark + '-broken')) { console.error('the fence is broken'); process.exit(1); }
writeFileSync(mark, '');
const pid = Number((existsSync(data + '/postmaster.pid') ? readFileSync(data + '/postmaster.pid', 'utf8') : '').split('\\n')[0]);
const runs = () => { try { process.kill(pid, 0); return !/^State:\\s+Z/m.test(readFileSync('/proc/' + pid + '/status', 'utf8')); } catch { return false; } };
if (pid > 0 && runs()) {
  process.kill(pid, 'SIGINT');
  const end = Date.now() + 20000;
  while (runs() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
`;

export type Side = 'east' | 'west';

/** A primary `east` and its streaming standby `west`, with programs that fence each, and a pointer that says `east`. */
export class Pair {
  private constructor(
    readonly folder: string,
    readonly east: PostgresCluster,
    readonly west: PostgresCluster,
  ) {}

  static async start({ password = 'canary-of-the-pair' } = {}): Promise<Pair> {
    const folder = mkdtempSync(path.join(tmpdir(), 'daybook-pair-'));
    writeFileSync(path.join(folder, 'fence.mjs'), FENCE);
    const settings = { wal_receiver_status_interval: '1s', wal_retrieve_retry_interval: '200ms' };
    const east = await PostgresCluster.start({ programs: await anyPostgres(), password, settings });
    await east.query('create table taken (node text, n bigint, at timestamptz)');
    const west = await PostgresCluster.standbyOf(east, { name: 'west' }).catch(async (error: unknown) => {
      await east.remove();
      throw error;
    });
    const pair = new Pair(folder, east, west);
    pair.point({ primary: 'east', host: east.address.host, port: east.address.port, epoch: 1 });
    await pair.streaming();
    return pair;
  }

  /** As the entry of targets.yaml. */
  target(change: JsonObject = {}): { kind: string; config: JsonObject } {
    const node = (side: Side) => ({
      host: this[side].address.host,
      port: this[side].address.port,
      fence: { run: this.fence('run', side), look: this.fence('look', side) },
    });
    const { user, password, database } = this.east.address;
    const nodes = { east: node('east'), west: node('west') };
    const config = { nodes, user, password, database, tls: 'none', timeout: '2s', pointer: this.pointer, ...change };
    return { kind: 'postgres-pair', config };
  }

  get pointer(): string {
    return path.join(this.folder, 'orders.json');
  }

  pointed(): JsonObject {
    return JSON.parse(readFileSync(this.pointer, 'utf8')) as JsonObject;
  }

  point(text: JsonObject): void {
    writeFileSync(this.pointer, JSON.stringify(text));
  }

  isFenced(side: Side): boolean {
    return existsSync(this.mark(side));
  }

  /** The program to fence it does nothing from now on. */
  breakFence(side: Side): void {
    writeFileSync(`${this.mark(side)}-broken`, '');
  }

  /** Both as they were at first: east primary, west a fresh standby of it. Nobody is fenced. */
  async isPrimary(side: Side): Promise<boolean> {
    const found = await this[side].query<{ standby: boolean }>('select pg_is_in_recovery() as standby').catch(() => []);
    return found[0]?.standby === false;
  }

  /** The standby has everything that the primary has. */
  async streaming(): Promise<void> {
    await until(
      'the standby follows',
      async () => {
        const [row] = await this.east.query<{ same: boolean }>(
          'select bool_and(replay_lsn = pg_current_wal_lsn()) as same from pg_stat_replication',
        );
        return row?.same === true;
      },
      60_000,
    );
  }

  /** From now on the standby receives nothing more. */
  async holdReceipt(): Promise<void> {
    await this.west.query("alter system set primary_conninfo = 'host=127.0.0.1 port=1'");
    await this.west.query('select pg_reload_conf()');
    await until('nothing is received', async () => {
      const rows = await this.east.query('select 1 from pg_stat_replication');
      return rows.length === 0;
    });
  }

  async remove(): Promise<void> {
    await this.east.remove();
    await this.west.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private mark(side: Side): string {
    return path.join(this.folder, `fenced-${side}`);
  }

  private fence(what: string, side: Side): string[] {
    return [process.execPath, path.join(this.folder, 'fence.mjs'), what, this[side].data, this.mark(side)];
  }
}

export interface Taken {
  sentAt: number;
  ackedAt: number;
  n: number;
}

/** Writes to one server, whatever it is, every few milliseconds, and remembers what was taken. No part of Daybook. */
export class Pusher {
  readonly taken: Taken[] = [];
  #over = false;
  readonly #done: Promise<void>;

  constructor(
    private readonly node: string,
    private readonly cluster: PostgresCluster,
    private readonly everyMs = 15,
  ) {
    this.#done = this.#push();
  }

  async stop(): Promise<Taken[]> {
    this.#over = true;
    await this.#done;
    return this.taken;
  }

  async #push(): Promise<void> {
    for (let n = 1; !this.#over; ) {
      const client = new Client({ ...this.cluster.address, connectionTimeoutMillis: 500 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!this.#over) {
          const sentAt = Date.now();
          await client.query('insert into taken values ($1, $2, to_timestamp($3 / 1000.0))', [this.node, n, sentAt]);
          this.taken.push({ sentAt, ackedAt: Date.now(), n });
          n += 1;
          await new Promise((resolve) => setTimeout(resolve, this.everyMs));
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, this.everyMs));
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}

/** Whether a write was sent to one server and taken after the other one had taken one. */
export function bothTook(east: readonly Taken[], west: readonly Taken[]): boolean {
  const first = west[0]?.ackedAt ?? Number.POSITIVE_INFINITY;
  return east.some(({ sentAt }) => sentAt > first);
}
