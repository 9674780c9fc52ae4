import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/* A SCIM 2.0 service for tests and the example: users only. It holds to RFC 7643 and RFC 7644 and refuses what they forbid. */

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BASE = '/scim/v2/Users';

export interface ScimUser {
  id: string;
  userName: string;
  active: boolean;
  displayName?: string;
}

/** What it answers, and whether it then breaks off the connection without saying so. */
interface Answer {
  status: number;
  body?: object;
}

/** Listens on a free port of loopback, and lets in who has the token. */
export class ScimServer {
  readonly users: ScimUser[] = [];
  /** Requests that changed something, oldest first: `POST ada@shop.example`. */
  readonly changes: string[] = [];
  /** Carries out the next so many changes and loses their answers. */
  loseAnswers = 0;
  readonly #server: Server;

  private constructor(private readonly token: string) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start({ token }: { token: string }): Promise<ScimServer> {
    const scim = new ScimServer(token);
    await new Promise<void>((resolve) => scim.#server.listen(0, '127.0.0.1', resolve));
    return scim;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get active(): string[] {
    return this.users.filter(({ active }) => active).map(({ userName }) => userName);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const before = this.changes.length;
    const { status, body } = await this.#answer(request).catch(() => failure(400, 'the body is no JSON'));
    if (this.changes.length > before && this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/scim+json' });
    response.end(body && JSON.stringify(body));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${this.token}`)) return failure(401, 'no such token');
    const url = new URL(request.url ?? '', 'http://scim');
    const id = url.pathname.startsWith(`${BASE}/`)
      ? decodeURIComponent(url.pathname.slice(BASE.length + 1))
      : undefined;
    if (id === undefined && url.pathname !== BASE) return failure(404, 'no such place');
    if (request.method === 'GET' && id === undefined) return this.#search(url.searchParams.get('filter'));
    if (!/^application\/(scim\+)?json/.test(request.headers['content-type'] ?? ''))
      return failure(415, 'it wants scim+json');
    if (request.method === 'POST' && id === undefined) return this.#create((await json(request)) as Partial<ScimUser>);
    if (request.method === 'PATCH' && id !== undefined) return this.#patch(id, await json(request));
    return failure(405, 'not that way');
  }

  #search(filter: string | null): Answer {
    const wanted = filter === null ? undefined : /^userName eq ("(?:[^"\\]|\\.)*")$/.exec(filter)?.[1];
    if (filter !== null && wanted === undefined) return failure(400, 'invalidFilter');
    const name = wanted === undefined ? undefined : (JSON.parse(wanted) as string).toLowerCase();
    const found = this.users.filter(({ userName }) => name === undefined || userName.toLowerCase() === name);
    return { status: 200, body: { schemas: [LIST], totalResults: found.length, Resources: found.map(resource) } };
  }

  #create({ userName, active = true, displayName, ...rest }: Partial<ScimUser>): Answer {
    if (!schemasOf(rest).includes(USER) || typeof userName !== 'string' || userName === '')
      return failure(400, 'invalidValue');
    if (this.users.some((user) => user.userName.toLowerCase() === userName.toLowerCase()))
      return failure(409, 'uniqueness');
    const user = { id: randomUUID(), userName, active, ...(displayName !== undefined && { displayName }) };
    this.users.push(user);
    this.changes.push(`POST ${userName}`);
    return { status: 201, body: resource(user) };
  }

  #patch(id: string, body: unknown): Answer {
    const user = this.users.find((one) => one.id === id);
    if (!user) return failure(404, 'no such user');
    const { Operations: operations } = body as { Operations?: { op?: string; path?: string; value?: unknown }[] };
    const [operation, ...more] = operations ?? [];
    const fits = operation?.op === 'replace' && operation.path === 'active' && typeof operation.value === 'boolean';
    if (!schemasOf(body).includes(PATCH) || !fits || more.length > 0) return failure(400, 'invalidSyntax');
    user.active = operation.value === true;
    this.changes.push(`PATCH ${user.userName} ${user.active}`);
    return { status: 200, body: resource(user) };
  }
}

function schemasOf(body: unknown): unknown[] {
  const { schemas } = body as { schemas?: unknown };
  return Array.isArray(schemas) ? schemas : [];
}

function resource(user: ScimUser): object {
  return { schemas: [USER], ...user, meta: { resourceType: 'User' } };
}

function failure(status: number, detail: string): Answer {
  return { status, body: { schemas: [ERROR], status: String(status), detail } };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
