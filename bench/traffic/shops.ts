import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shopServer } from '../../examples/storefront/shop/server.js';

/** Blue and green of the example's shop, in this process. `ill` makes one of them say 503 to everybody. */
export class Shops {
  readonly #servers: Record<string, Server>;
  readonly #ports: Record<string, number>;
  readonly #ill = new Set<string>();

  private constructor(servers: Record<string, Server>, ports: Record<string, number>, ill: Set<string>) {
    this.#servers = servers;
    this.#ports = ports;
    this.#ill = ill;
  }

  static async open(): Promise<Shops> {
    const servers: Record<string, Server> = {};
    const ports: Record<string, number> = {};
    const ill = new Set<string>();
    for (const slot of ['blue', 'green']) {
      const server = shopServer({ label: slot, slot, stamp: { built: slot, answersAfterMs: 0 } });
      const [serve] = server.listeners('request') as ((...args: unknown[]) => void)[];
      server.removeAllListeners('request');
      server.on('request', (request, response) =>
        ill.has(slot) ? response.writeHead(503).end('ill') : serve?.call(server, request, response),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers[slot] = server;
      ports[slot] = (server.address() as AddressInfo).port;
    }
    return new Shops(servers, ports, ill);
  }

  /** `host:port` by colour. */
  get addresses(): { blue: string; green: string } {
    return { blue: `127.0.0.1:${this.#ports.blue}`, green: `127.0.0.1:${this.#ports.green}` };
  }

  setIll(slot: 'blue' | 'green', ill: boolean): void {
    if (ill) this.#ill.add(slot);
    else this.#ill.delete(slot);
  }

  async close(): Promise<void> {
    for (const server of Object.values(this.#servers)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}
