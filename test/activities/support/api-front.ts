import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestCluster } from '../../support/kubernetes.js';

export interface Seen {
  method: string;
  path: string;
  body: string;
  status?: number;
}

/** Stands before a real API server on loopback, as `kubectl proxy` does, so that a test can look and interfere. */
export class ApiFront {
  readonly seen: Seen[] = [];
  /** Before a request goes on. */
  before: (seen: Seen) => Promise<void> = async () => undefined;
  /** After the server carried it out. `false`: the answer is lost on the way. */
  after: (seen: Seen) => Promise<boolean> = async () => true;
  /** A status that is answered without asking the server. */
  answerInstead: (seen: Seen) => number | undefined = () => undefined;
  readonly #server: Server;

  private constructor(private readonly cluster: TestCluster) {
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async before(cluster: TestCluster): Promise<ApiFront> {
    const front = new ApiFront(cluster);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get patches(): Seen[] {
    return this.seen.filter(({ method }) => method === 'PATCH');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const seen: Seen = { method: incoming.method ?? '', path: incoming.url ?? '', body: await text(incoming) };
    this.seen.push(seen);
    await this.before(seen);
    const instead = this.answerInstead(seen);
    if (instead !== undefined) return void outgoing.writeHead(instead).end('{}');
    const { status, type, body } = await this.#forward(incoming, seen.body);
    seen.status = status;
    if (!(await this.after(seen))) return void outgoing.destroy();
    outgoing.writeHead(status, { 'content-type': type });
    outgoing.end(body);
  }

  #forward(incoming: IncomingMessage, body: string): Promise<{ status: number; type: string; body: string }> {
    const { url, ca } = this.cluster.server;
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    return new Promise((resolve, reject) => {
      const on = request(new URL(incoming.url ?? '/', url), { method: incoming.method, headers, ca, agent: false });
      on.once('error', reject);
      on.once('response', (answer) => {
        const type = answer.headers['content-type'] ?? 'text/plain';
        text(answer).then((full) => resolve({ status: answer.statusCode ?? 0, type, body: full }), reject);
      });
      on.end(body);
    });
  }
}
