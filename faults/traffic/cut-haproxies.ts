import { askSocket, type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import { CutSocket } from './cut-socket.js';

/** Three real HAProxies, and before the runtime socket of each somebody who can hold and cut what it is told. */
export class CutHaproxies {
  private constructor(
    readonly proxy: HaproxyProxy,
    /** By name of the node. */
    readonly cuts: Readonly<Record<string, CutSocket>>,
  ) {}

  static async open(servers: { blue: string; green: string }): Promise<CutHaproxies> {
    const proxy = await startHaproxies(servers);
    const cuts: Record<string, CutSocket> = {};
    for (const node of proxy.nodes) cuts[node.name] = await CutSocket.before(node.socket);
    return new CutHaproxies(proxy, cuts);
  }

  /** As targets.yaml names them, as JSON. A command waits at its moment, so it has a minute. */
  get target(): string {
    const nodes = Object.fromEntries(Object.entries(this.cuts).map(([name, { path }]) => [name, path]));
    return JSON.stringify({ kind: 'haproxy', ...this.proxy.target.config, nodes, timeout: '60s' });
  }

  /** Blue has everything again, and nothing has been asked. */
  async reset(): Promise<void> {
    for (const { socket } of this.proxy.nodes) {
      await askSocket(socket, 'set server shop/blue1 weight 100');
      await askSocket(socket, 'set server shop/green1 weight 0');
    }
    for (const cut of Object.values(this.cuts)) {
      cut.asked.length = 0;
      cut.applied.length = 0;
    }
  }

  /** One sentence for each node that does not send everything to this colour. */
  async notServing(serves: 'blue' | 'green'): Promise<string[]> {
    const shown = Object.entries(await this.proxy.look()).filter(([, weights]) => weights[serves] !== 100);
    return shown.map(([node, weights]) => `I10: ${node} should serve ${serves} and has ${JSON.stringify(weights)}`);
  }

  async close(): Promise<void> {
    for (const cut of Object.values(this.cuts)) await cut.close();
    await this.proxy.stop();
  }
}
