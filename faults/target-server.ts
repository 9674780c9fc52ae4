import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One change that a target made, as the target itself saw it. */
export interface Applied {
  key: string;
  path: string;
  body: string;
  at: number;
}

/** How the target behaves for one request. `lose`: applies, then drops the connection. */
export type Bite = 'serve' | 'refuse' | 'lose' | 'hang' | 'half';

/**
 * A target that owns the truth: every applied change stands in its ledger, with key and time. It bites when told to.
 * GET answers the state of a path, PUT and POST set it. Traffic: GET/PUT /traffic.
 */
export class TargetServer {
  readonly ledger: Applied[] = [];
  readonly state = new Map<string, string>();
  weights: Record<string, number> = { blue: 100, green: 0 };
  healthy: Record<string, boolean> = { blue: true, green: true };
  /** Asked before each request is worked in. May do something first. */
  bite: (request: { method: string; path: string; body: string }) => Bite | Promise<Bite> = () => 'serve';
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private waiting: (() => void)[] = [];

  /** As it was at first; open connections stay. */
  reset(): void {
    this.ledger.length = 0;
    this.state.clear();
    this.weights = { blue: 100, green: 0 };
    this.bite = () => 'serve';
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Resolves at the next change. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const bite = await this.bite({ method, path, body });
    if (bite === 'hang') return;
    if (bite === 'refuse') return void request.socket.destroy();
    if (method !== 'GET')
      this.apply({ key: String(request.headers['idempotency-key'] ?? ''), path, body, at: Date.now() });
    if (bite === 'lose') return void request.socket.destroy();
    if (bite === 'half') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"half":');
      return void request.socket.destroySoon();
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(this.answer(path));
  }

  private apply(change: Applied): void {
    if (change.path === '/traffic')
      this.weights = { ...this.weights, ...(JSON.parse(change.body) as { weights: Record<string, number> }).weights };
    else this.state.set(change.path, change.body);
    this.ledger.push(change);
    for (const wake of this.waiting.splice(0)) wake();
  }

  private answer(path: string): string {
    if (path === '/traffic') return JSON.stringify({ weights: this.weights, healthy: this.healthy });
    return JSON.stringify({ path, value: this.state.get(path) ?? null });
  }
}
