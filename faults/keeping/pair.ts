import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PostgresPair, type Side, SIDES, untilFollowed } from '../../tools/postgres/pair.js';

const run = promisify(execFile);

/** A pair that can be as it was at first, again and again. */
export class Pair extends PostgresPair {
  static async start(password: string): Promise<Pair> {
    const pair = new Pair(await PostgresPair.servers(password));
    await Promise.all([pair.west.stop(), pair.east.stop()]);
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
    await untilFollowed(this.east);
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

  #kept(side: Side): string {
    return path.join(this.folder, `kept-${side}`);
  }
}

/** With its owner and its rights: a server takes no other folder. */
async function copy(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]);
}
