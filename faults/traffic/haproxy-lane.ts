import { askSocket, type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import type { Ending, Lane } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import type { Boundary, Seen, Story } from './boundaries.js';
import { type Cut, CutSocket } from './cut-socket.js';
import { brokenMoves } from './ledger.js';
import { runbookOf } from './runbook.js';

const BLUE = 'blue 100';
const BOTH = 'blue 100, green 100';
const GREEN = 'green 100';
const THERE = [BLUE, BOTH, GREEN];
const THERE_AND_BACK = [...THERE, BOTH, BLUE];

/** How a story ends, and how the weights of a node may have moved until then. */
const ENDS: Record<Story, { status: string; serves: 'blue' | 'green'; moves: readonly string[] }> = {
  switch: { status: 'succeeded', serves: 'green', moves: THERE },
  undo: { status: 'undone', serves: 'blue', moves: THERE_AND_BACK },
  refused: { status: 'failed', serves: 'blue', moves: THERE_AND_BACK },
};

/** Three HAProxies of one target. */
export class HaproxyLane implements Lane {
  #moment = new Moment();

  private constructor(
    readonly name: string,
    private readonly boundary: Boundary,
    private readonly proxy: HaproxyProxy,
    private readonly cuts: Readonly<Record<string, CutSocket>>,
  ) {}

  static async open(name: string, boundary: Boundary, servers: { blue: string; green: string }): Promise<HaproxyLane> {
    const proxy = await startHaproxies(servers);
    const cuts: Record<string, CutSocket> = {};
    for (const node of proxy.nodes) cuts[node.name] = await CutSocket.before(node.socket);
    return new HaproxyLane(name, boundary, proxy, cuts);
  }

  get moment(): string {
    return this.boundary.name;
  }

  get held(): boolean {
    return this.#moment.held;
  }

  /** A command waits at its moment, so it has a minute. */
  get targets(): Record<string, string> {
    const nodes = Object.fromEntries(Object.entries(this.cuts).map(([name, { path }]) => [name, path]));
    return { [this.name]: JSON.stringify({ kind: 'haproxy', ...this.proxy.target.config, nodes, timeout: '60s' }) };
  }

  get runbook(): string {
    const { name, moment, boundary } = this;
    return runbookOf({ name, moment, bad: boundary.story === 'undo' });
  }

  async reset(): Promise<void> {
    for (const { socket } of this.proxy.nodes) {
      await askSocket(socket, 'set server shop/blue1 weight 100');
      await askSocket(socket, 'set server shop/green1 weight 0');
    }
    for (const cut of Object.values(this.cuts)) {
      cut.asked.length = 0;
      cut.applied.length = 0;
    }
    this.#watch();
  }

  release(): void {
    this.#moment.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { status, serves, moves } = ENDS[this.boundary.story];
    const faults: string[] = [];
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    for (const [node, weights] of Object.entries(await this.proxy.look())) {
      if (weights[serves] !== 100)
        faults.push(`I10: ${node} should serve ${serves} and has ${JSON.stringify(weights)}`);
    }
    for (const [node, { applied }] of Object.entries(this.cuts)) {
      faults.push(...brokenMoves(applied, moves).map((fault) => `${fault} (${node})`));
    }
    return faults;
  }

  async close(): Promise<void> {
    for (const cut of Object.values(this.cuts)) await cut.close();
    await this.proxy.stop();
  }

  #watch(): void {
    const moment = new Moment();
    this.#moment = moment;
    for (const [node, cut] of Object.entries(this.cuts)) {
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
