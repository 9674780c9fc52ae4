import { askSocket, type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import type { RunView } from '../../model/run-view.js';
import type { Boundary, Seen, Story } from './boundaries.js';
import { type Cut, CutSocket } from './cut-socket.js';
import { movesOf } from './ledger.js';

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

/** One target, and the moment at which the worker that switches it dies. */
export interface Lane {
  readonly name: string;
  /** The moment, in words. */
  readonly moment: string;
  /** Resolves when the moment is there; what showed it waits until `release`. */
  readonly arrived: Promise<void>;
  /** Its entry of targets.yaml, as JSON. */
  readonly target: string;
  readonly runbook: string;
  /** Blue has everything again. */
  reset(): Promise<void>;
  /** The worker is dead: what waited goes its way, and nothing more is held. */
  release(): void;
  /** What was broken, as sentences with the invariant's number. */
  judge(view: RunView): Promise<string[]>;
  close(): Promise<void>;
}

/** Switches to green, and takes it back when `bad`. */
export function runbookOf({ name, moment, bad }: { name: string; moment: string; bad: boolean }): string {
  return `
daybook: 1
runbook: ${name}
title: '${moment}'
day: 1
owner: release
stages:
  - stage: cutover
    steps:
      - { id: switch, type: traffic, target: ${name}, to: { green: 100 }, drain: 5s, undo: { to: { blue: 100 } }, retry: 5 }
      - { id: watch, type: check, target: site, get: /flag, expect: "${!bad}", timeout: 2s, onFailure: undo }
`;
}

/** Three HAProxies of one target. */
export class HaproxyLane implements Lane {
  arrived: Promise<void> = Promise.resolve();
  #arrive: () => void = () => undefined;
  #release: () => void = () => undefined;

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

  /** A command waits at its moment, so it has a minute. */
  get target(): string {
    const nodes = Object.fromEntries(Object.entries(this.cuts).map(([name, { path }]) => [name, path]));
    return JSON.stringify({ kind: 'haproxy', ...this.proxy.target.config, nodes, timeout: '60s' });
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
    this.#release();
  }

  async judge(view: RunView): Promise<string[]> {
    const { status, serves, moves } = ENDS[this.boundary.story];
    const faults: string[] = [];
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    for (const [node, weights] of Object.entries(await this.proxy.look())) {
      if (weights[serves] !== 100)
        faults.push(`I10: ${node} should serve ${serves} and has ${JSON.stringify(weights)}`);
    }
    for (const [node, { applied }] of Object.entries(this.cuts)) {
      const moved = movesOf(applied, { blue: 100, green: 0 });
      if (moved.includes('')) faults.push(`I10: ${node} had zero backends: ${moved.join(' > ')}`);
      if (!isPartOf(moved, moves)) faults.push(`I2: ${node} moved ${moved.join(' > ')}`);
    }
    return faults.map((fault) => `${this.boundary.name}: ${fault}`);
  }

  async close(): Promise<void> {
    for (const cut of Object.values(this.cuts)) await cut.close();
    await this.proxy.stop();
  }

  #watch(): void {
    this.arrived = new Promise((resolve) => {
      this.#arrive = resolve;
    });
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    let struck = false;
    for (const [node, cut] of Object.entries(this.cuts)) {
      const refuses = this.boundary.story === 'refused' && node === 'edge-3';
      cut.cut = async (command): Promise<Cut> => {
        if (refuses && command.startsWith('set ')) return 'refuse';
        if (struck || !this.boundary.reached(seenAt(node, command, cut))) return 'serve';
        struck = true;
        this.#arrive();
        await released;
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

/** Whether these moves are the others, some perhaps left out: a node that was never reached has not moved. */
function isPartOf(moved: readonly string[], moves: readonly string[]): boolean {
  let at = 0;
  for (const move of moved) {
    const found = moves.indexOf(move, at);
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}
