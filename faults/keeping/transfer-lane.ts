import type { Ending, Lane } from '../lanes/lane.js';
import type { DataMoment } from './data-moments.js';
import { brokenContents, contentsOf } from './database-contents.js';
import { Door } from './door.js';
import { brokenEnd } from './ending.js';
import { SHOP, type SharedServer, TABLES } from './shared-server.js';
import { Strike } from './strike.js';

/** Tables that are copied into a database of the lane's own, through a door. */
export class TransferLane implements Lane {
  private constructor(
    readonly name: string,
    private readonly at: DataMoment,
    private readonly server: SharedServer,
    private readonly strike: Strike,
    private readonly door: Door,
  ) {}

  static async open(name: string, at: DataMoment, server: SharedServer): Promise<TransferLane> {
    const strike = new Strike(at.at);
    return new TransferLane(name, at, server, strike, await Door.before(server.cluster.address, strike));
  }

  get moment(): string {
    return `transfer: ${this.at.name}`;
  }

  get held(): boolean {
    return this.strike.held;
  }

  get secrets(): readonly string[] {
    return this.server.secrets;
  }

  get targets(): Record<string, string> {
    const { name, server, door } = this;
    return {
      [name]: server.target(door.port, this.#database),
      [`${name}-old`]: server.target(server.cluster.address.port, SHOP),
    };
  }

  get runbook(): string {
    const { name } = this;
    return `
daybook: 1
runbook: ${name}
title: '${this.moment}'
day: 1
owner: release
stages:
  - stage: copy
    steps:
      - { id: copy, type: data-transfer, target: ${name}, from: ${name}-old, tables: [${TABLES.join(', ')}], timeout: 15m, undo: { empty: true }, retry: 30 }
      - { id: watch, type: check, target: site, get: /flag, expect: "${!this.at.undo}", timeout: 30s, onFailure: undo }
`;
  }

  async reset(): Promise<void> {
    await this.server.makeEmpty(this.#database);
    this.strike.reset();
  }

  release(): void {
    this.strike.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { at, server } = this;
    const all = await contentsOf(server, SHOP, TABLES);
    // Sequences are not put back: no row has a number of theirs.
    const wanted = at.undo ? TABLES.map((table) => `${table} 0`) : all;
    const found = await contentsOf(server, this.#database, TABLES);
    const begun = await server.cluster.query<{ n: number }>(
      'select count(*)::int as n from daybook.transfers where ended is not null',
      [],
      this.#database,
    );
    const entries = at.undo ? 0 : 1;
    const many = begun[0]?.n === entries ? [] : [`I2: ${begun[0]?.n} transfers are on record, not ${entries}`];
    return [...brokenEnd(view, at.undo ? 'undone' : 'succeeded'), ...brokenContents(found, wanted), ...many];
  }

  async close(): Promise<void> {
    this.release();
    await this.door.close();
  }

  get #database(): string {
    return this.name.replace('-', '_');
  }
}
