import { CutHaproxies } from '../traffic/cut-haproxies.js';
import { brokenMoves, THERE, THERE_AND_BACK } from '../traffic/ledger.js';
import type { Edge, Fate } from './edge.js';

const RAISE_BACK = 'set server shop/blue1 weight 100';

/** Traffic behind three HAProxies; it goes back when the second of them is told to. */
export class HaproxyEdge implements Edge {
  private constructor(private readonly proxies: CutHaproxies) {}

  static async open(servers: { blue: string; green: string }): Promise<HaproxyEdge> {
    return new HaproxyEdge(await CutHaproxies.open(servers));
  }

  get target(): string {
    return this.proxies.target;
  }

  async reset(back: () => Promise<Fate>): Promise<void> {
    await this.proxies.reset();
    for (const [node, cut] of Object.entries(this.proxies.cuts))
      cut.cut = (command) => (node === 'edge-2' && command === RAISE_BACK ? back() : 'serve');
  }

  async judge(serves: 'blue' | 'green'): Promise<string[]> {
    const moves = serves === 'green' ? THERE : THERE_AND_BACK;
    const broken = Object.entries(this.proxies.cuts).flatMap(([node, { applied }]) =>
      brokenMoves(applied, moves).map((fault) => `${fault} (${node})`),
    );
    return [...broken, ...(await this.proxies.notServing(serves))];
  }

  close(): Promise<void> {
    return this.proxies.close();
  }
}
