import type { Ending } from '../lanes/lane.js';
import { laneRunbook, lastWord } from '../lanes/runbook.js';
import type { DataMoment } from './data-moments.js';
import { brokenContents, contentsOf } from './database-contents.js';
import { brokenEnd } from './ending.js';
import { SHOP, type SharedServer, TABLES } from './shared-server.js';
import { Strike } from './strike.js';
import { type Struck, struck, StruckLane } from './struck-lane.js';

/** Tables that are copied into a database of the lane's own, through a door. */
export class TransferLane extends StruckLane {
  private constructor(
    common: Struck,
    private readonly at: DataMoment,
  ) {
    super(common);
  }

  static async open(name: string, at: DataMoment, server: SharedServer): Promise<TransferLane> {
    const moment = `transfer: ${at.name}`;
    return new TransferLane(await struck({ name, moment, strike: new Strike(at.at), server }), at);
  }

  get targets(): Record<string, string> {
    const { name, server, door } = this;
    return {
      [name]: server.target(door.port, this.sqlName),
      [`${name}-old`]: server.target(server.cluster.address.port, SHOP),
    };
  }

  get runbook(): string {
    const { name } = this;
    const copy = { id: 'copy', type: 'data-transfer', target: name, from: `${name}-old`, tables: TABLES };
    return laneRunbook(this, {
      stage: 'copy',
      steps: [{ ...copy, timeout: '15m', undo: { empty: true }, retry: 30 }, lastWord(!this.at.undo, '30s')],
    });
  }

  async reset(): Promise<void> {
    await this.server.makeEmpty(this.sqlName);
    this.strike.reset();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { at, server } = this;
    const all = await contentsOf(server, SHOP, TABLES);
    // Sequences are not put back: no row has a number of theirs.
    const wanted = at.undo ? TABLES.map((table) => `${table} 0`) : all;
    const found = await contentsOf(server, this.sqlName, TABLES);
    const begun = await server.cluster.query<{ n: number }>(
      'select count(*)::int as n from daybook.transfers where ended is not null',
      [],
      this.sqlName,
    );
    const entries = at.undo ? 0 : 1;
    const many = begun[0]?.n === entries ? [] : [`I2: ${begun[0]?.n} transfers are on record, not ${entries}`];
    return [...brokenEnd(view, at.undo ? 'undone' : 'succeeded'), ...brokenContents(found, wanted), ...many];
  }
}
