import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  status: number;
  body?: unknown;
}

/** Listens on a free port of this machine. */
async function serve(answer: (request: IncomingMessage, body: string) => Promise<Answer | undefined>): Promise<Server> {
  const server = createServer((request, response) => void reply(request, response));
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const given = await answer(request, body);
    if (!given) return;
    response.writeHead(given.status, { 'content-type': 'application/json' });
    response.end(given.body === undefined ? '' : JSON.stringify(given.body));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/**
 * A shop of two services: the front (sign-in, cart, orders), and payments, which the front asks for each order. Orders are
 * idempotent by key, as the front remembers them.
 */
export class Shop {
  readonly token = `canary-${randomUUID()}`;
  /** Orders that stand: by idempotency key. */
  readonly orders = new Map<string, { id: string; cart: string; state: 'paid' | 'cancelled' }>();
  /** `POST /orders run/step/1/order`, in the order of arrival. */
  readonly log: string[] = [];
  /** Payments never answers. */
  paymentsHang = false;
  /** So many answers of the catalogue are wrong first. */
  catalogueStumbles = 0;
  refuseCancel = false;
  cartGone = false;
  /** Called when an order was taken, again too, and before it is answered. */
  onOrder: () => void | Promise<void> = () => {};
  readonly #front: Server;
  readonly #payments: Server;

  private constructor(front: Server, payments: Server) {
    this.#front = front;
    this.#payments = payments;
  }

  static async start(): Promise<Shop> {
    let shop: Shop | undefined;
    const front = await serve((request, body) => (shop as Shop).#answer(request, body));
    const payments = await serve(async () => (shop?.paymentsHang ? undefined : { status: 201, body: { paid: true } }));
    shop = new Shop(front, payments);
    return shop;
  }

  get url(): string {
    return urlOf(this.#front);
  }

  async stop(): Promise<void> {
    await Promise.all([close(this.#front), close(this.#payments)]);
  }

  async #answer({ method = '', url = '', headers }: IncomingMessage, body: string): Promise<Answer> {
    const key = String(headers['idempotency-key'] ?? '');
    this.log.push(`${method} ${url} ${key}`.trim());
    if (url === '/login') return this.#signIn(body);
    if (url.startsWith('/catalogue')) return this.#catalogue();
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, body: { error: 'sign in' } };
    if (url === '/cart' && this.cartGone) return { status: 500, body: { error: 'gone' } };
    if (method === 'POST' && url === '/cart') return { status: 200, body: { cart: 'cart 7/a', items: 1 } };
    if (method === 'POST' && url === '/orders') return this.#order(key, body);
    return this.#one(method, decodeURIComponent(url.replace('/orders/', '')));
  }

  #signIn(body: string): Answer {
    const fields = new URLSearchParams(body);
    if (fields.get('user') !== 'synthetic') return { status: 403, body: { error: 'who?', token: this.token } };
    return { status: 200, body: { token: this.token } };
  }

  #catalogue(): Answer {
    if (this.catalogueStumbles === 0) return { status: 200, body: { things: 3 } };
    this.catalogueStumbles -= 1;
    return { status: 503, body: { things: 0 } };
  }

  async #order(key: string, body: string): Promise<Answer> {
    const known = this.orders.get(key);
    if (known) {
      await this.onOrder();
      return { status: 200, body: { order: known.id } };
    }
    const paid = await fetch(`${urlOf(this.#payments)}/charge`, { method: 'POST' }).catch(() => undefined);
    if (!paid) return { status: 502, body: { error: 'payments' } };
    const order = {
      id: `o/${this.orders.size + 1}`,
      cart: (JSON.parse(body) as { cart: string }).cart,
      state: 'paid' as const,
    };
    this.orders.set(key, order);
    await this.onOrder();
    return { status: 201, body: { order: order.id } };
  }

  #one(method: string, id: string): Answer {
    const order = [...this.orders.values()].find((one) => one.id === id);
    if (!order) return { status: 404, body: { error: 'no such order' } };
    if (method === 'DELETE' && this.refuseCancel) return { status: 409, body: { error: 'too late' } };
    if (method === 'DELETE') order.state = 'cancelled';
    return { status: 200, body: { order: order.id, state: order.state, cart: order.cart } };
  }
}
