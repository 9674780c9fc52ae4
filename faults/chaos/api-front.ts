import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one call. `drop`: it is not passed on. `lose`: it is passed on, and its answer dropped. */
export type Fate = 'pass' | 'drop' | 'lose';

/** Stands before the API of a toxiproxy: keeps count of what was changed, and lets a campaign strike at each call. */
export class ApiFront {
  /** Toxics that were added, by name, once for each time. */
  readonly added: string[] = [];
  /** Asked before a call is passed on; whoever holds it holds the call. */
  before: (call: { method: string; path: string }) => Promise<Fate> = async () => 'pass';
  private readonly server = createServer((request, response) => void this.pass(request, response));

  constructor(private readonly upstream: string) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  reset(): void {
    this.added.length = 0;
    this.before = async () => 'pass';
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const fate = await this.before({ method, path });
    if (fate === 'drop') return void request.socket.destroy();
    const answer = await fetch(this.upstream + path, { method, ...(body && { body }) });
    if (method === 'POST' && answer.ok && path.endsWith('/toxics'))
      this.added.push((JSON.parse(body) as { name: string }).name);
    if (fate === 'lose') return void request.socket.destroy();
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.status === 204 ? undefined : text);
  }
}
