import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PostgresCluster } from '../../tools/postgres/cluster.js';
import { anyPostgres } from '../../tools/postgres/programs.js';
import { pause } from '../people.js';

const run = promisify(execFile);

const READY_MS = 60_000;

/** Ends a server by its folder and marks it as fenced, and says to `url` when it begins and when it has; or looks at the mark. */
const FENCE = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const [what, data, mark, url] = process.argv.slice(2);
if (what === 'look') process.exit(existsSync(mark) ? 0 : 1);
const say = (word) => fetch(url + '/fence/' + word).catch(() => undefined);
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

/** A primary `east` and its streaming standby `west` that can be as they were at first, again and again. */
export class Pair {
  private constructor(
    readonly folder: string,
    readonly east: PostgresCluster,
    readonly west: PostgresCluster,
  ) {}

  static async start(password: string): Promise<Pair> {
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-pair-'));
    await writeFile(path.join(folder, 'fence.mjs'), FENCE);
    const settings = { wal_receiver_status_interval: '1s', wal_retrieve_retry_interval: '200ms' };
    const east = await PostgresCluster.start({ programs: await anyPostgres(), password, settings });
    await east.query('create table taken (node text, n bigint, primary key (node, n))');
    const west = await PostgresCluster.standbyOf(east, { name: 'west' });
    const pair = new Pair(folder, east, west);
    await pair.#streaming();
    await Promise.all([west.stop(), east.stop()]);
    for (const side of SIDES) await copy(pair[side].data, pair.#kept(side));
    return pair;
  }

  /** Both as they were at first: nobody is fenced, and west follows east. */
  async restore(): Promise<void> {
    for (const side of SIDES) {
      const cluster = this[side];
      await cluster.kill();
      await rm(cluster.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      await copy(this.#kept(side), cluster.data);
      await rm(this.mark(side), { force: true });
    }
    await this.east.up();
    await this.west.up();
    await this.#streaming();
  }

  fence(what: 'run' | 'look', side: Side, url: string): string[] {
    return [process.execPath, path.join(this.folder, 'fence.mjs'), what, this[side].data, this.mark(side), url];
  }

  get pointer(): string {
    return path.join(this.folder, 'orders.json');
  }

  async pointed(): Promise<{ primary: string; epoch: number }> {
    return JSON.parse(await readFile(this.pointer, 'utf8')) as { primary: string; epoch: number };
  }

  mark(side: Side): string {
    return path.join(this.folder, `fenced-${side}`);
  }

  /** `primary 2`: what it is, and its timeline; `gone` when it does not answer. */
  async standing(side: Side): Promise<string> {
    const found = await this[side]
      .query<{ line: string }>(
        `select case when pg_is_in_recovery() then 'standby'
           else 'primary ' || ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as line`,
      )
      .catch(() => [{ line: 'gone' }]);
    return found[0]?.line ?? 'gone';
  }

  async remove(): Promise<void> {
    await this.east.remove();
    await this.west.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  #kept(side: Side): string {
    return path.join(this.folder, `kept-${side}`);
  }

  async #streaming(): Promise<void> {
    for (const end = Date.now() + READY_MS; Date.now() < end; await pause(50)) {
      const [row] = await this.east.query<{ same: boolean }>(
        'select bool_and(replay_lsn = pg_current_wal_lsn()) as same from pg_stat_replication',
      );
      if (row?.same) return;
    }
    throw new Error('the standby does not follow');
  }
}

/** With its owner and its rights: a server takes no other folder. */
async function copy(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]);
}
