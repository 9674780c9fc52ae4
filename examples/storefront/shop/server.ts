import { createServer, type Server, type ServerResponse } from 'node:http';
import type { BuildStamp } from './build-stamp.js';
import { CATALOGUE } from './catalogue.js';
import { frontPage } from './page.js';

/** What one instance of the shop knows about itself. */
export interface ShopIdentity {
  /** The release it was started as. `/healthz` repeats it without looking further, as most health pages do. */
  label: string;
  slot: string;
  stamp: BuildStamp;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

/**
 * The shop's HTTP server, not yet listening. `/`, `/api/catalogue` and `/api/catalogue/<sku>`; `/healthz` for machines.
 * Every answer names the release that was really built in `x-release`.
 */
export function shopServer(identity: ShopIdentity): Server {
  const { label, slot, stamp } = identity;
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    response.setHeader('x-release', stamp.built);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, json(405, { error: 'The shop window is for looking: GET or HEAD.' }));
    } else if (pathname === '/healthz') {
      send(response, json(200, { status: 'ok', version: label, slot }));
    } else {
      setTimeout(() => send(response, answerTo(pathname, { version: stamp.built, slot })), stamp.answersAfterMs);
    }
  });
}

function answerTo(pathname: string, facts: { version: string; slot: string }): Answer {
  if (pathname === '/') return { status: 200, type: 'text/html; charset=utf-8', body: frontPage(facts) };
  if (pathname === '/api/catalogue') return json(200, { ...facts, products: CATALOGUE });
  const product = CATALOGUE.find(({ sku }) => pathname === `/api/catalogue/${sku}`);
  if (product) return json(200, { ...facts, product });
  return json(404, { ...facts, error: `Nothing is sold at ${pathname}.` });
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
