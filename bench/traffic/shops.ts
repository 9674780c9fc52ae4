import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shopServer } from '../../examples/storefront/shop/server.js';

/** A request of a customer that waits for its answer. */
export interface Held {
  arrived: Promise<void>;
  release(): void;
}

/** Blue and green of the example's shop, in this process. */
export class Shops {
  readonly #servers: Record<string, Server>;
  readonly #ports: Record<string, number>;
  readonly #ill = new Set<string>();
  readonly #held = new Map<string, (go: () => void) => void>();

  private constructor() {
    this.#servers = {};
    this.#ports = {};
  }

  static async open(): Promise<Shops> {
    const shops = new Shops();
    for (const slot of ['blue', 'green']) await shops.#serve(slot);
    return shops;
  }

  /** `host:port` by colour. */
  get addresses(): { blue: string; green: string } {
    return { blue: `127.0.0.1:${this.#ports.blue}`, green: `127.0.0.1:${this.#ports.green}` };
  }

  /** An ill one says 503 to everybody. */
  setIll(slot: 'blue' | 'green', ill: boolean): void {
    if (ill) this.#ill.add(slot);
    else this.#ill.delete(slot);
  }

  /** The next customer of this one waits until released; its health checks do not. */
  hold(slot: 'blue' | 'green'): Held {
    let release: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      this.#held.set(slot, (go) => {
        release = go;
        resolve();
      });
    });
    return { arrived, release: () => release() };
  }

  async close(): Promise<void> {
    for (const server of Object.values(this.#servers)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #serve(slot: string): Promise<void> {
    const server = shopServer({ label: slot, slot, stamp: { built: slot, answersAfterMs: 0 } });
    const [serve] = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (this.#ill.has(slot)) return void response.writeHead(503).end('ill');
      const go = () => void serve?.(request, response);
      const hold = request.url === '/healthz' ? undefined : this.#held.get(slot);
      if (!hold) return go();
      this.#held.delete(slot);
      hold(go);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#servers[slot] = server;
    this.#ports[slot] = (server.address() as AddressInfo).port;
  }
}
