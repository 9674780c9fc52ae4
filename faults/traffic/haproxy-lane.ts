import type { Ending, Lane } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import type { Boundary, Seen, Story } from './boundaries.js';
import { Customers } from './customers.js';
import { CutHaproxies } from './cut-haproxies.js';
import type { Cut, CutSocket } from './cut-socket.js';
import { brokenMoves, THERE, THERE_AND_BACK } from './ledger.js';
import { runbookOf } from './runbook.js';

/** How a story ends, and how the weights of a node may have moved until then. */
const ENDS: Record<Story, { status: string; serves: 'blue' | 'green'; moves: readonly string[] }> = {
  switch: { status: 'succeeded', serves: 'green', moves: THERE },
  undo: { status: 'undone', serves: 'blue', moves: THERE_AND_BACK },
  refused: { status: 'failed', serves: 'blue', moves: THERE_AND_BACK },
};

/** Three HAProxies of one target. */
export class HaproxyLane implements Lane {
  #moment = new Moment();
  #customers: Customers | undefined;

  private constructor(
    readonly name: string,
    private readonly boundary: Boundary,
    private readonly proxies: CutHaproxies,
  ) {}

  static async open(name: string, boundary: Boundary, servers: { blue: string; green: string }): Promise<HaproxyLane> {
    return new HaproxyLane(name, boundary, await CutHaproxies.open(servers));
  }

  get moment(): string {
    return this.boundary.name;
  }

  get held(): boolean {
    return this.#moment.held;
  }

  get targets(): Record<string, string> {
    return { [this.name]: this.proxies.target };
  }

  get runbook(): string {
    return runbookOf(this, { bad: this.boundary.story === 'undo' });
  }

  get served(): number {
    return this.#customers?.served ?? 0;
  }

  async reset(): Promise<void> {
    await this.proxies.reset();
    this.#watch();
    if (this.boundary.customers) this.#customers = new Customers(this.proxies.proxy.urls);
  }

  release(): void {
    this.#moment.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { status, serves, moves } = ENDS[this.boundary.story];
    const faults: string[] = [];
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    faults.push(...(await this.proxies.notServing(serves)));
    for (const [node, { applied }] of Object.entries(this.proxies.cuts)) {
      faults.push(...brokenMoves(applied, moves).map((fault) => `${fault} (${node})`));
    }
    return [...faults, ...((await this.#customers?.leave()) ?? [])];
  }

  async close(): Promise<void> {
    await this.#customers?.leave();
    await this.proxies.close();
  }

  #watch(): void {
    const moment = new Moment();
    this.#moment = moment;
    for (const [node, cut] of Object.entries(this.proxies.cuts)) {
      const refuses = this.boundary.story === 'refused' && node === 'edge-3';
      cut.cut = async (command): Promise<Cut> => {
        if (refuses && command.startsWith('set ')) return 'refuse';
        if (!moment.awaited || !this.boundary.reached(seenAt(node, command, cut))) return 'serve';
        await moment.hold();
        return this.boundary.applies ? 'lose' : 'refuse';
      };
    }
  }
}

function seenAt(node: string, command: string, { asked, applied }: CutSocket): Seen {
  const isRead = (one: string) => one.startsWith('show servers state');
  const lastChange = asked.findLastIndex((one) => one.startsWith('set '));
  return {
    node,
    command,
    applied,
    reads: asked.filter(isRead).length,
    readsSince: asked.slice(lastChange + 1).filter(isRead).length,
  };
}
