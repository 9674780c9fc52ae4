import type { Ending, Lane } from '../lanes/lane.js';
import type { SharedServer } from './shared-server.js';
import type { Strike } from './strike.js';
import { Door } from './door.js';

/** What every lane here has: a strike at its moment, and a door before the server that it shares with others. */
export abstract class StruckLane implements Lane {
  readonly name: string;
  readonly moment: string;
  protected readonly strike: Strike;
  protected readonly server: SharedServer;
  protected readonly door: Door;

  protected constructor({ name, moment, strike, server, door }: Struck) {
    this.name = name;
    this.moment = moment;
    this.strike = strike;
    this.server = server;
    this.door = door;
  }

  get held(): boolean {
    return this.strike.held;
  }

  get secrets(): readonly string[] {
    return this.server.secrets;
  }

  abstract get targets(): Record<string, string>;
  abstract get runbook(): string;
  abstract reset(): Promise<void>;
  abstract judge(ending: Ending): Promise<string[]>;

  release(): void {
    this.strike.release();
  }

  async close(): Promise<void> {
    this.release();
    await this.door.close();
  }

  /** The lane's name as databases and roles may have it. */
  protected get sqlName(): string {
    return this.name.replace('-', '_');
  }
}

export interface Struck {
  name: string;
  moment: string;
  strike: Strike;
  server: SharedServer;
  door: Door;
}

/** With a door of its own before the server. */
export async function struck({ name, moment, strike, server }: Omit<Struck, 'door'>): Promise<Struck> {
  return { name, moment, strike, server, door: await Door.before(server.cluster.address, strike) };
}
