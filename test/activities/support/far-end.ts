import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A real HTTP service that keeps a ledger of what it applied, and misbehaves when told. */
export class FarEnd {
  readonly applied: {
    method: string;
    path: string;
    key: string | undefined;
    body: string;
    headers: IncomingMessage['headers'];
  }[] = [];
  /** Called after the effect is applied, before anything is answered. */
  onApplied: (response: ServerResponse, socket: Socket) => void = (response) =>
    response.writeHead(201).end('{"ok":true}');
  onGet: (response: ServerResponse, path: string) => void = (response) =>
    response.end(JSON.stringify({ applied: this.applied.length }));
  readonly #server: Server;
  /** Also after it has stopped: where nobody listens any more. */
  readonly url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<FarEnd> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const end = new FarEnd(server);
    server.on('request', (request, response) => void end.#answer(request, response));
    return end;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    if (method === 'GET') return this.onGet(response, url);
    let body = '';
    for await (const chunk of request) body += chunk;
    const key = request.headers['idempotency-key'];
    this.applied.push({ method, path: url, key: Array.isArray(key) ? key[0] : key, body, headers: request.headers });
    this.onApplied(response, request.socket);
  }
}
