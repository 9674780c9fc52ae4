import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  headers: IncomingHttpHeaders;
  body: string;
  json: { [field: string]: unknown };
  path: string;
}

/** What the pager does with one call. `drop`: takes it and hangs up. `silent`: takes it and says nothing. */
export type Bite = { status: number; headers?: { [name: string]: string } } | 'drop' | 'silent';

/**
 * A pager with the one rule that matters of PagerDuty's: an event with a key that is open already makes no new incident.
 * It bites as it is told, call by call, and is well afterwards.
 */
export class Pager {
  readonly calls: Call[] = [];
  /** Open incidents by integration key and dedup_key. */
  readonly open = new Map<string, string>();
  /** How often somebody's telephone rang. */
  rang = 0;
  private readonly bites: Bite[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<Pager> {
    const server = createServer();
    const pager = new Pager(server);
    server.on('request', async (request, response: ServerResponse) => {
      const body = await text(request);
      pager.calls.push({ headers: request.headers, body, json: JSON.parse(body), path: request.url ?? '' });
      pager.answer(response, pager.bites.shift());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return pager;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v2/enqueue`;
  }

  get last(): Call {
    const call = this.calls.at(-1);
    if (!call) throw new Error('nobody called');
    return call;
  }

  bite(...bites: Bite[]): void {
    this.bites.push(...bites);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(response: ServerResponse, bite: Bite | undefined): void {
    if (bite === 'drop') this.take();
    if (bite === 'drop') return void response.destroy();
    if (bite === 'silent') return;
    if (bite) return void response.writeHead(bite.status, bite.headers).end('no');
    this.take();
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success"}');
  }

  private take(): void {
    const { routing_key: routing, dedup_key: dedup, event_action: action, payload } = this.last.json;
    const key = `${String(routing)}/${String(dedup)}`;
    if (action === 'resolve') this.open.delete(key);
    if (action !== 'trigger') return;
    if (!this.open.has(key)) this.rang += 1;
    this.open.set(key, (payload as { summary: string }).summary);
  }
}
