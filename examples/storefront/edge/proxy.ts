import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as openRequest,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Backend, Traffic } from './traffic.js';

const ATTEMPTS = 4;
const PAUSE_MS = 150;

/** Headers that belong to one connection and must not be passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(
  ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'].concat(
    ['transfer-encoding', 'upgrade'],
  ),
);

/**
 * A reverse proxy, not yet listening: each request goes to the backend that `traffic` picks and stays there until it is answered.
 * A GET or HEAD without a body is tried again, maybe elsewhere, when no connection came about or an idle one had just been closed;
 * everything else is sent once. 503 when nobody serves, 502 when the one that was asked broke off.
 */
export function proxyServer(traffic: Traffic): Server {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: 60_000 });
  const server = createServer((request, response) => {
    void forward({ request, response, traffic, agent });
  });
  server.keepAliveTimeout = 30_000;
  server.on('close', () => agent.destroy());
  return server;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  traffic: Traffic;
  agent: Agent;
}

async function forward({ request, response, traffic, agent }: Exchange): Promise<void> {
  const repeatable = isRepeatable(request);
  for (let attempt = 1; attempt <= ATTEMPTS && !response.destroyed; attempt += 1) {
    const backend = traffic.pick();
    const last = attempt === ATTEMPTS || !repeatable;
    const broken = backend && (await sendOnce({ backend, request, response, agent: repeatable ? agent : undefined }));
    if (backend && !broken) return;
    if (response.headersSent) return void response.destroy();
    if (last || (broken && !mayRepeat(broken))) return refuse(response, backend, broken);
    // The health check needs a moment to see what we just saw.
    if (broken?.error.code === 'ECONNREFUSED' && backend) traffic.mark(backend.colour, false);
    if (!broken?.reused) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

interface Broken {
  error: NodeJS.ErrnoException;
  /** It was sent on a kept connection, which the backend may have closed at the same moment. */
  reused: boolean;
}

interface Attempt {
  backend: Backend;
  request: IncomingMessage;
  response: ServerResponse;
  /** Missing: a connection of its own. */
  agent: Agent | undefined;
}

/** Resolves when the answer is through to the client (undefined), or with what broke before or during it. */
function sendOnce({ backend, request, response, agent }: Attempt): Promise<Broken | undefined> {
  return new Promise((resolve) => {
    const upstream: ClientRequest = openRequest(
      new URL(request.url ?? '/', backend.origin),
      { method: request.method, headers: passedOn(request), agent: agent ?? false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, { ...endToEnd(answer.headers), 'x-served-by': backend.colour });
        answer.pipe(response);
        answer.on('error', (error) => resolve({ error, reused: false }));
        response.on('finish', () => resolve(undefined));
      },
    );
    upstream.on('error', (error) => resolve({ error, reused: upstream.reusedSocket }));
    // The client went away: nobody waits for the answer.
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy();
      resolve(undefined);
    });
    request.pipe(upstream);
  });
}

function passedOn({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? 'unknown';
  return { ...endToEnd(headers), 'x-forwarded-for': before ? `${String(before)}, ${client}` : client };
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

function isRepeatable({ method, headers }: IncomingMessage): boolean {
  const bodiless = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  return bodiless && (method === 'GET' || method === 'HEAD');
}

function mayRepeat({ error, reused }: Broken): boolean {
  return error.code === 'ECONNREFUSED' || (reused && (error.code === 'ECONNRESET' || error.code === 'EPIPE'));
}

function refuse(response: ServerResponse, backend: Backend | undefined, broken: Broken | undefined): void {
  const why = backend ? `${backend.colour} broke off (${broken?.error.code ?? 'no reason'})` : 'no backend serves';
  response.writeHead(backend && broken?.error.code !== 'ECONNREFUSED' ? 502 : 503, { 'content-type': 'text/plain' });
  response.end(`${why}\n`);
}
