import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BuildStamp } from './build-stamp.js';
import { ShopMetrics } from './metrics.js';
import { type OrderBook, sealedOrders } from './order-book.js';
import { type Answer, type Asked, answerTo, type Facts, json } from './routes.js';

const BODY_LIMIT = 16 * 1024;

/** What one instance of the shop knows about itself. */
export interface ShopIdentity {
  /** The release it was started as. `/healthz` repeats it without looking further, as most health pages do. */
  label: string;
  slot: string;
  stamp: BuildStamp;
  /** Missing: nobody keeps the orders. */
  book?: OrderBook;
}

/**
 * The shop's HTTP server, not yet listening. `/`, `/api/catalogue` and `/api/catalogue/<sku>` for looking; `/api/sessions` and
 * `/api/orders` for buying; `/healthz`, `/metrics` and `/database` for machines. Every answer names the release that was really
 * built in `x-release`.
 */
export function shopServer(identity: ShopIdentity): Server {
  const { label, slot, stamp, book = sealedOrders } = identity;
  const metrics = new ShopMetrics({ slot, version: stamp.built });
  return createServer(async (request, response) => {
    const begun = performance.now();
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    response.setHeader('x-release', stamp.built);
    if (pathname === '/healthz') return send(response, json(pathname, 200, { status: 'ok', version: label, slot }));
    if (pathname === '/metrics')
      return send(response, {
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: metrics.text(),
        route: pathname,
      });
    if (pathname === '/database') return send(response, json(pathname, 200, await book.look()));
    const answer = await answered(request, { pathname, facts: { version: stamp.built, slot }, book });
    setTimeout(() => {
      send(response, answer);
      const { method = 'GET' } = request;
      const seconds = (performance.now() - begun) / 1000;
      metrics.note({ method, route: answer.route, status: answer.status, seconds });
    }, stamp.answersAfterMs);
  });
}

/** An error that nobody foresaw is one customer's 500, and a line for whoever looks. */
async function answered(
  request: IncomingMessage,
  { pathname, facts, book }: { pathname: string; facts: Facts; book: OrderBook },
): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === undefined)
    return json('other', 400, { ...facts, error: 'The body is not a JSON object of at most 16 KiB.' });
  return await answerTo(askedOf(request, pathname, body), facts, book).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return json('other', 500, { ...facts, error: 'The shop has made a mistake.' });
  });
}

function askedOf({ method = 'GET', headers }: IncomingMessage, pathname: string, body: Record<string, unknown>): Asked {
  const token = headers.authorization?.match(/^Bearer (\S+)$/)?.[1];
  const key = headers['idempotency-key'];
  return {
    method,
    pathname,
    body,
    ...(token !== undefined && { token }),
    ...(typeof key === 'string' && { key }),
  };
}

/** An empty body is an empty object; undefined is no object, or too much. */
async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  let text = '';
  try {
    for await (const chunk of request) {
      text += String(chunk);
      if (text.length > BODY_LIMIT) return undefined;
    }
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
