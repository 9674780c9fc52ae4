import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PostgresCluster } from './cluster.js';
import { anyPostgres } from './programs.js';

const READY_MS = 60_000;

/**
 * Ends a server by its folder and marks it as fenced; or looks at the mark. Says to `url`, where there is one, when it begins
 * and when it has. With a file `<mark>-broken` it does nothing and ends with 1. Knows nothing of Daybook.
 */
const FENCE = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const [what, data, mark, url] = process.argv.slice(2);
if (what === 'look') process.exit(existsSync(mark) ? 0 : 1);
if (existsSync(mark + '-broken')) { console.error('the fence is broken'); process.exit(1); }
const say = (word) => url && fetch(url + '/fence/' + word).catch(() => undefined);
await say('begins');
writeFileSync(mark, '');
const pid = Number((existsSync(data + '/postmaster.pid') ? readFileSync(data + '/postmaster.pid', 'utf8') : '').split('\\n')[0]);
const runs = () => { try { process.kill(pid, 0); return !/^State:\\s+Z/m.test(readFileSync('/proc/' + pid + '/status', 'utf8')); } catch { return false; } };
if (pid > 0 && runs()) {
  process.kill(pid, 'SIGINT');
  const end = Date.now() + 20000;
  while (runs() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
await say('done');
`;

export type Side = 'east' | 'west';
export const SIDES = ['east', 'west'] as const satisfies readonly Side[];

export interface Address {
  host: string;
  port: number;
}

/** What the pointer says. */
export interface Pointed extends Address {
  primary: string;
  epoch: number;
}

export interface PairServers {
  folder: string;
  east: PostgresCluster;
  west: PostgresCluster;
}

/**
 * A primary `east` and its streaming standby `west`, with a program that fences each and a file that points to the one that
 * applications use. A table `taken` is there for whoever writes to both.
 */
export class PostgresPair implements PairServers {
  readonly folder: string;
  readonly east: PostgresCluster;
  readonly west: PostgresCluster;

  constructor({ folder, east, west }: PairServers) {
    this.folder = folder;
    this.east = east;
    this.west = west;
  }

  /** Starts both; resolves when the standby follows. */
  static async servers(password: string): Promise<PairServers> {
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-pair-'));
    await writeFile(path.join(folder, 'fence.mjs'), FENCE);
    const settings = { wal_receiver_status_interval: '1s', wal_retrieve_retry_interval: '200ms' };
    const east = await PostgresCluster.start({ programs: await anyPostgres(), password, settings });
    await east.query('create table taken (node text, n bigint, at timestamptz)');
    const west = await PostgresCluster.standbyOf(east, { name: 'west' }).catch(async (error: unknown) => {
      await east.remove();
      throw error;
    });
    await untilFollowed(east);
    return { folder, east, west };
  }

  get pointer(): string {
    return path.join(this.folder, 'orders.json');
  }

  async pointed(): Promise<Pointed> {
    return JSON.parse(await readFile(this.pointer, 'utf8'));
  }

  /** To `east`, as before any promotion, unless told. */
  async point({ primary = 'east', host, port, epoch = 1 }: Partial<Pointed> & Address): Promise<void> {
    await writeFile(this.pointer, JSON.stringify({ primary, host, port, epoch }));
  }

  isFenced(side: Side): boolean {
    return existsSync(this.mark(side));
  }

  /** The program to fence it does nothing from now on. */
  async breakFence(side: Side): Promise<void> {
    await writeFile(`${this.mark(side)}-broken`, '');
  }

  /** What fences a side, or looks whether it is fenced. */
  fence(what: 'run' | 'look', side: Side, url = ''): string[] {
    return [process.execPath, path.join(this.folder, 'fence.mjs'), what, this[side].data, this.mark(side), url];
  }

  async remove(): Promise<void> {
    await this.east.remove();
    await this.west.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  protected mark(side: Side): string {
    return path.join(this.folder, `fenced-${side}`);
  }
}

/** The standby has everything that the primary has. */
export async function untilFollowed(primary: PostgresCluster): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await pause(50)) {
    const [row] = await primary.query<{ same: boolean }>(
      'select bool_and(replay_lsn = pg_current_wal_lsn()) as same from pg_stat_replication',
    );
    if (row?.same) return;
  }
  throw new Error('the standby does not follow');
}
