import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ending, Lane } from '../lanes/lane.js';
import type { DataMoment } from './data-moments.js';
import { brokenContents, contentsOf } from './database-contents.js';
import { Door } from './door.js';
import { brokenEnd } from './ending.js';
import { SHOP, type SharedServer, TABLES } from './shared-server.js';
import { Strike } from './strike.js';

/** A database that is saved, and brought back into an empty one of the lane's own, through a door. */
export class RestoreLane implements Lane {
  private constructor(
    readonly name: string,
    private readonly at: DataMoment,
    private readonly server: SharedServer,
    private readonly strike: Strike,
    private readonly door: Door,
    private readonly folder: string,
  ) {}

  /** Throws where the server came without client programs. */
  static async open(name: string, at: DataMoment, server: SharedServer): Promise<RestoreLane> {
    if (!server.clients) throw new Error('A restore needs pg_dump and pg_restore: apt install postgresql-15');
    const strike = new Strike(at.at);
    const door = await Door.before(server.cluster.address, strike);
    return new RestoreLane(name, at, server, strike, door, await mkdtemp(path.join(tmpdir(), 'daybook-backups-')));
  }

  get moment(): string {
    return `restore: ${this.at.name}`;
  }

  get held(): boolean {
    return this.strike.held;
  }

  get secrets(): readonly string[] {
    return this.server.secrets;
  }

  get targets(): Record<string, string> {
    const { name, server, door, folder } = this;
    return {
      [name]: server.target(door.port, this.#database),
      [`${name}-old`]: server.target(server.cluster.address.port, SHOP),
      [`${name}-backups`]: JSON.stringify({ kind: 'backups', folder, programs: server.clients }),
    };
  }

  get runbook(): string {
    const { name } = this;
    return `
daybook: 1
runbook: ${name}
title: '${this.moment}'
day: N
owner: release
stages:
  - stage: restore
    steps:
      - { id: save, type: backup, target: ${name}-backups, from: ${name}-old, timeout: 15m, retry: 30 }
      - { id: bring, type: restore, target: ${name}, from: ${name}-backups, backup: '\${{ steps.save.outputs.backup }}', timeout: 15m, retry: 30 }
`;
  }

  async reset(): Promise<void> {
    await this.server.make(this.#database);
    this.strike.reset();
  }

  release(): void {
    this.strike.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const [found, wanted] = await Promise.all(
      [this.#database, SHOP].map((database) => contentsOf(this.server, database, TABLES).catch(() => ['nothing'])),
    );
    return [...brokenEnd(view, 'succeeded'), ...brokenContents(found ?? [], wanted ?? [])];
  }

  async close(): Promise<void> {
    this.release();
    await this.door.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #database(): string {
    return this.name.replace('-', '_');
  }
}
