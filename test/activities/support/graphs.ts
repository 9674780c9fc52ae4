import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseExposition } from '../../../model/gate/exposition.js';

abstract class StandIn {
  /** Also after it has stopped: where nobody listens any more. */
  readonly url: string;

  protected constructor(protected readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.take(request, response));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    await new Promise((resolve) => this.server.close(resolve));
  }

  protected abstract take(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface Annotation {
  id: number;
  time: number;
  timeEnd?: number;
  tags: string[];
  text: string;
  dashboardUID?: string;
}

/** The annotations API of a Grafana over HTTP, as its reference describes it; it bites once when told. */
export class GrafanaStandIn extends StandIn {
  readonly annotations: Annotation[] = [];
  readonly tokens = new Set<string | undefined>();
  /** `lose`: written, and the connection is cut. `delay`: never answers. `refuse`: 500. `forbid`: 403. `forget`: 200, and not kept. */
  bite: 'lose' | 'delay' | 'refuse' | 'forbid' | 'forget' | undefined;

  static async start(): Promise<GrafanaStandIn> {
    return new GrafanaStandIn(await listening());
  }

  protected async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    if (pathname === '/api/health') return void response.end('{"database":"ok","version":"10.4.0"}');
    this.tokens.add(request.headers.authorization);
    if (request.method === 'GET') {
      const wanted = searchParams.getAll('tags');
      const found = this.annotations.filter(({ tags }) => wanted.every((tag) => tags.includes(tag)));
      return void response.end(JSON.stringify(found));
    }
    const body = JSON.parse(await textOf(request)) as Omit<Annotation, 'id'>;
    const { bite } = this;
    this.bite = undefined;
    if (bite === 'delay') return;
    if (bite === 'refuse' || bite === 'forbid') {
      response.writeHead(bite === 'refuse' ? 500 : 403).end('{"message":"no"}');
      return;
    }
    const id = this.annotations.length + 1;
    if (bite !== 'forget') this.annotations.push({ id, ...body });
    if (bite === 'lose') request.socket.destroy();
    else response.end(JSON.stringify({ message: 'Annotation added', id }));
  }
}

/** The push API of a Pushgateway over HTTP: groups are replaced whole, and all are shown. */
export class PushgatewayStandIn extends StandIn {
  readonly groups = new Map<string, string>();
  puts = 0;
  lose = false;

  static async start(): Promise<PushgatewayStandIn> {
    return new PushgatewayStandIn(await listening());
  }

  /** As it shows them: with the labels of the group. */
  get text(): string {
    const lines = [...this.groups].flatMap(([key, body]) =>
      body
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace('{', `{job="daybook",key="${key}",`)),
    );
    return [...lines, 'pushgateway_build_info{version="1.6.0"} 1', ''].join('\n');
  }

  protected async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return void response.end(this.text);
    const [, key = ''] = /^\/metrics\/job\/daybook\/key@base64\/([A-Za-z0-9_-]+)$/.exec(request.url ?? '') ?? [];
    const body = await textOf(request);
    // What it cannot read it refuses, as the real one does.
    parseExposition(body);
    this.puts += 1;
    this.groups.set(Buffer.from(key, 'base64url').toString(), body);
    if (this.lose) {
      this.lose = false;
      request.socket.destroy();
    } else response.writeHead(200).end();
  }
}

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
