import type { JsonObject } from '../../../model/json.js';
import { PostgresPair, type Side, untilFollowed } from '../../../tools/postgres/pair.js';
import { until } from './world.js';

/** A pair as a target, which can be put into states that a promotion must cope with. */
export class Pair extends PostgresPair {
  static async start({ password = 'canary-of-the-pair' } = {}): Promise<Pair> {
    const pair = new Pair(await PostgresPair.servers(password));
    await pair.point(pair.east.address);
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

  async isPrimary(side: Side): Promise<boolean> {
    const found = await this[side].query<{ standby: boolean }>('select pg_is_in_recovery() as standby').catch(() => []);
    return found[0]?.standby === false;
  }

  /** The standby has everything that the primary has. */
  async streaming(): Promise<void> {
    await untilFollowed(this.east);
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
}
