import { doubleTransitions, emptyTraffic } from '../invariants.js';
import { TargetServer } from '../target-server.js';
import type { Edge, Fate } from './edge.js';

/** Traffic behind an HTTP address. */
export class HttpEdge implements Edge {
  private constructor(private readonly server: TargetServer) {}

  static async open(): Promise<HttpEdge> {
    const server = new TargetServer();
    await server.listen();
    return new HttpEdge(server);
  }

  get target(): string {
    return JSON.stringify({ kind: 'http', url: this.server.url, traffic: '/traffic', timeout: '5m' });
  }

  async reset(back: () => Promise<Fate>): Promise<void> {
    this.server.reset();
    this.server.bite = ({ method, body }) => (method === 'PUT' && blueIn(body) === 100 ? back() : 'serve');
  }

  async judge(serves: 'blue' | 'green'): Promise<string[]> {
    const { ledger, weights } = this.server;
    const broken = [...doubleTransitions(ledger), ...emptyTraffic(ledger)];
    if (weights[serves] === 100) return broken;
    return [...broken, `I10: ${serves} should serve, weights are ${JSON.stringify(weights)}`];
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

function blueIn(body: string): number | undefined {
  return (JSON.parse(body) as { weights: Record<string, number> }).weights.blue;
}
