import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ending } from '../lanes/lane.js';
import { laneRunbook } from '../lanes/runbook.js';
import type { DataMoment } from './data-moments.js';
import { brokenContents, contentsOf } from './database-contents.js';
import { brokenEnd } from './ending.js';
import { SHOP, type SharedServer, TABLES } from './shared-server.js';
import { Strike } from './strike.js';
import { type Struck, struck, StruckLane } from './struck-lane.js';

/** A database that is saved, and brought back into an empty one of the lane's own, through a door. */
export class RestoreLane extends StruckLane {
  private constructor(
    common: Struck,
    private readonly folder: string,
  ) {
    super(common);
  }

  /** Throws where the server came without client programs. */
  static async open(name: string, at: DataMoment, server: SharedServer): Promise<RestoreLane> {
    if (!server.clients) throw new Error('A restore needs pg_dump and pg_restore: apt install postgresql-15');
    const common = await struck({ name, moment: `restore: ${at.name}`, strike: new Strike(at.at), server });
    return new RestoreLane(common, await mkdtemp(path.join(tmpdir(), 'daybook-backups-')));
  }

  get targets(): Record<string, string> {
    const { name, server, door, folder } = this;
    return {
      [name]: server.target(door.port, this.sqlName),
      [`${name}-old`]: server.target(server.cluster.address.port, SHOP),
      [`${name}-backups`]: JSON.stringify({ kind: 'backups', folder, programs: server.clients }),
    };
  }

  get runbook(): string {
    const { name } = this;
    const [old, backups, backup] = [`${name}-old`, `${name}-backups`, '${{ steps.save.outputs.backup }}'];
    const patience = { timeout: '15m', retry: 30 };
    return laneRunbook(this, {
      day: 'N',
      stage: 'restore',
      steps: [
        { id: 'save', type: 'backup', target: backups, from: old, ...patience },
        { id: 'bring', type: 'restore', target: name, from: backups, backup, ...patience },
      ],
    });
  }

  async reset(): Promise<void> {
    await this.server.make(this.sqlName);
    this.strike.reset();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const [found, wanted] = await Promise.all(
      [this.sqlName, SHOP].map((database) => contentsOf(this.server, database, TABLES).catch(() => ['nothing'])),
    );
    return [...brokenEnd(view, 'succeeded'), ...brokenContents(found ?? [], wanted ?? [])];
  }

  override async close(): Promise<void> {
    await super.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
