import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type {
  AnswerReply,
  ApiError,
  OpenAsksReply,
  RunReply,
  RunSummary,
  Session,
  SignInOffer,
  StartReply,
} from '../../gateway/api.js';
import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';

/** What a request is answered with instead of the usual. */
export type Bite =
  | { status: number; error?: ApiError['error']; body?: string; type?: string }
  /** Never answers. */
  | 'silent'
  /** Closes the connection in the middle. */
  | 'hang-up';

export interface Request {
  method: string;
  path: string;
  token?: string;
  body: unknown;
}

/** A gateway in this process that follows gateway/api.ts, and bites where a test wants it to. */
export class FakeGateway {
  readonly requests: Request[] = [];
  readonly sessions = new Map<string, string>();
  runs: RunSummary[] = [];
  reply: RunReply | undefined;
  asks: OpenAsksReply = { asks: [], silent: [] };
  verdict: AnswerReply = { verdict: 'accepted', message: 'recorded' };
  offer: SignInOffer = {
    local: true,
    development: { warning: 'anybody can say this', people: [{ id: 'dana', name: 'Dana', groups: ['release'] }] },
  };
  private readonly bites: { match: RegExp; bite: Bite; times: number }[] = [];
  private readonly streams = new Set<ServerResponse>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(port = 0): Promise<FakeGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const gateway = new FakeGateway(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => void gateway.handle(request, response));
    return gateway;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next requests whose `METHOD /path` matches are bitten. */
  bite(match: RegExp, bite: Bite, times = 1): void {
    this.bites.push({ match, bite, times });
  }

  /** Sends a view to everyone who watches, and answers with it from now on. */
  show(reply: RunReply): void {
    this.reply = reply;
    for (const stream of this.streams) stream.write(event(reply));
  }

  get watchers(): number {
    return this.streams.size;
  }

  dropStreams(): void {
    for (const stream of this.streams) stream.destroy();
  }

  sent(match: RegExp): Request[] {
    return this.requests.filter(({ method, path }) => match.test(`${method} ${path}`));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url = '' } = request;
    const token = request.headers.authorization?.replace('Bearer ', '');
    this.requests.push({ method, path: url, token, body: body ? JSON.parse(body) : undefined });
    const bitten = this.bites.find(({ match, times }) => times > 0 && match.test(`${method} ${url}`));
    if (bitten) {
      bitten.times -= 1;
      return bite(response, bitten.bite);
    }
    this.answer({ method, url, token, body: body ? (JSON.parse(body) as Record<string, unknown>) : {} }, response);
  }

  private answer(
    asked: { method: string; url: string; token?: string; body: Record<string, unknown> },
    response: ServerResponse,
  ): void {
    const { method, url, token, body } = asked;
    const at = `${method} ${url}`;
    if (at === 'GET /api/sign-in') return json(response, 200, this.offer);
    if (at === 'GET /api/health') {
      return json(response, 200, {
        ok: true,
        local: true,
        version: '0.1.0',
        temporal: { address: '127.0.0.1:7233', reachable: true },
      });
    }
    if (at === 'POST /api/sign-in/development') return json(response, 200, this.signIn(String(body.person)));
    if (!token || !this.sessions.has(token)) {
      return json(response, 401, { error: { code: 'not-signed-in', message: 'nobody is signed in' } });
    }
    if (at === 'GET /api/runs') return json(response, 200, this.runs);
    if (at === 'GET /api/asks') return json(response, 200, this.asks);
    if (at === 'POST /api/runs') return json(response, 201, started(body as unknown as { plan: Plan; run?: string }));
    if (/^POST .*\/(answer|steer)$/.test(at)) return json(response, 200, this.verdict);
    if (!this.reply || !url.includes(`/runs/${this.reply.view.run}`)) {
      return json(response, 404, { error: { code: 'run-not-found', message: 'there is no such run' } });
    }
    if (url.endsWith('/watch')) return this.stream(response, this.reply);
    json(response, 200, this.reply);
  }

  private signIn(person: string): Session {
    const token = `token-of-${person}-${this.sessions.size}`;
    this.sessions.set(token, person);
    // Far away: the clock of the test may stand at any time.
    const expiresAt = Date.UTC(2100, 0, 1);
    return {
      token,
      person: { id: person, name: person },
      identity: 'development',
      expiresAt,
      warning: 'anybody can say this',
    };
  }

  private stream(response: ServerResponse, reply: RunReply): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(reply));
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }
}

function bite(response: ServerResponse, how: Bite): void {
  if (how === 'silent') return;
  if (how === 'hang-up') {
    response.socket?.destroy();
    return;
  }
  const { status, error, body = JSON.stringify({ error }), type = 'application/json' } = how;
  response.writeHead(status, { 'content-type': type }).end(body);
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function started({ plan, run = 'made-1' }: { plan: Plan; run?: string }): StartReply {
  return { run, planDigest: planDigest(plan), page: `http://pages/runs/${run}`, author: 'unverified' };
}

function event(reply: RunReply): string {
  return `event: view\ndata: ${JSON.stringify(reply)}\n\n`;
}
