import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Version {
  data: object;
  createdAt: string;
  deletedAt?: string;
}

/** One request as it came in, without its body. */
export interface KvRequest {
  method: string;
  /** Below /v1/. */
  path: string;
}

/** What goes wrong with a request. `dropped`: it is carried out and its answer lost; `repeated`: carried out twice. */
export type KvFault = 'refused' | 'sealed' | 'broken' | 'dropped' | 'repeated';

interface Answer {
  status: number;
  body?: object;
}

/**
 * Speaks the contract of Vault's KV engine, version 2, for one token and one mount: data, metadata, check-and-set, versions,
 * delete, undelete, the token's own look-up and capabilities, and the status codes of a real server. It keeps everything in memory.
 */
export class KvServer {
  url = '';
  readonly requests: KvRequest[] = [];
  /** Asked for each request. */
  fault: (request: KvRequest) => KvFault | undefined = () => undefined;
  /** Awaited before a request is carried out. */
  delay: (request: KvRequest) => Promise<void> = async () => undefined;
  readonly #secrets = new Map<string, Version[]>();
  readonly #server: Server;

  private constructor(
    readonly token: string,
    readonly mount: string,
  ) {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start({ token, mount = 'secret' }: { token: string; mount?: string }): Promise<KvServer> {
    const server = new KvServer(token, mount);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The newest version of a secret; undefined where there is none. */
  latest(path: string): object | undefined {
    return this.#secrets.get(path)?.at(-1)?.data;
  }

  versions(path: string): number {
    return this.#secrets.get(path)?.length ?? 0;
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = {
      method: incoming.method ?? 'GET',
      path: decodeURIComponent((incoming.url ?? '').replace(/^\/v1\//, '')),
    };
    const body = await text(incoming);
    this.requests.push(request);
    await this.delay(request);
    const fault = this.fault(request);
    if (fault === 'sealed') return send(outgoing, { status: 503, body: { errors: ['Vault is sealed'] } });
    if (fault === 'broken') return send(outgoing, { status: 500, body: { errors: ['internal error'] } });
    if (fault === 'refused' || incoming.headers['x-vault-token'] !== this.token)
      return send(outgoing, { status: 403, body: { errors: ['permission denied'] } });
    const given = parsed(body);
    let answer = given === undefined ? failure('failed to parse JSON input') : this.#answer(request, given);
    if (fault === 'repeated' && given !== undefined) answer = this.#answer(request, given);
    if (fault === 'dropped') return void outgoing.destroy();
    send(outgoing, answer);
  }

  #answer({ method, path }: KvRequest, body: { [name: string]: unknown }): Answer {
    if (path === 'sys/capabilities-self') return this.#capabilities(body);
    if (path === 'auth/token/lookup-self') return { status: 200, body: { data: { policies: ['daybook'] } } };
    const [, part, secret = ''] = new RegExp(`^${this.mount}/(data|metadata|delete|undelete)/(.+)$`).exec(path) ?? [];
    if (part === 'data' && method === 'GET') return this.#read(secret);
    if (part === 'data' && (method === 'POST' || method === 'PUT')) return this.#write(secret, body);
    if (part === 'data' && method === 'DELETE') return this.#mark(secret, [this.versions(secret)], true);
    if (part === 'delete' || part === 'undelete') return this.#mark(secret, numbers(body.versions), part === 'delete');
    if (part === 'metadata' && method === 'GET') return this.#metadata(secret);
    if (part === 'metadata' && method === 'DELETE') {
      this.#secrets.delete(secret);
      return { status: 204 };
    }
    return { status: 404, body: { errors: [] } };
  }

  #read(path: string): Answer {
    const versions = this.#secrets.get(path) ?? [];
    const newest = versions.at(-1);
    if (!newest) return { status: 404, body: { errors: [] } };
    const data = { data: newest.deletedAt === undefined ? newest.data : null, metadata: meta(newest, versions.length) };
    return { status: newest.deletedAt === undefined ? 200 : 404, body: { data } };
  }

  #write(path: string, { data, options }: { [name: string]: unknown }): Answer {
    if (typeof data !== 'object' || data === null) return failure('no data provided');
    const versions = this.#secrets.get(path) ?? [];
    const cas = (options as { cas?: unknown } | undefined)?.cas;
    if (cas !== undefined && cas !== versions.length)
      return failure('check-and-set parameter did not match the current version');
    versions.push({ data, createdAt: new Date().toISOString() });
    this.#secrets.set(path, versions);
    return { status: 200, body: { data: meta(versions.at(-1) as Version, versions.length) } };
  }

  #mark(path: string, which: number[], deleted: boolean): Answer {
    for (const [index, version] of (this.#secrets.get(path) ?? []).entries()) {
      if (!which.includes(index + 1)) continue;
      if (deleted) version.deletedAt = new Date().toISOString();
      else delete version.deletedAt;
    }
    return { status: 204 };
  }

  #metadata(path: string): Answer {
    const versions = this.#secrets.get(path);
    if (!versions) return { status: 404, body: { errors: [] } };
    const all = versions.map((version, index) => [String(index + 1), meta(version, index + 1)] as const);
    const data = { current_version: versions.length, oldest_version: 1, versions: Object.fromEntries(all) };
    return { status: 200, body: { data } };
  }

  #capabilities({ paths }: { [name: string]: unknown }): Answer {
    const asked = Array.isArray(paths) ? paths.map(String) : [];
    const told = asked.map((path) => {
      const own = path.startsWith(`${this.mount}/`);
      return [path, own ? ['create', 'read', 'update'] : ['deny']] as const;
    });
    return { status: 200, body: Object.fromEntries(told) };
  }
}

function meta({ createdAt, deletedAt }: Version, version: number): object {
  return { created_time: createdAt, deletion_time: deletedAt ?? '', destroyed: false, version };
}

function failure(message: string): Answer {
  return { status: 400, body: { errors: [message] } };
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function parsed(body: string): { [name: string]: unknown } | undefined {
  if (body === '') return {};
  try {
    return JSON.parse(body) as { [name: string]: unknown };
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(body === undefined ? '' : JSON.stringify(body));
}
