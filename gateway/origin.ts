import type { Context } from 'hono';
import { hostOf, isLoopback } from '../model/loopback.js';
import type { GatewayContext } from './context.js';
import { Refusal } from './refusal.js';

/**
 * Refuses a request that was sent to another name than ours. Without it a web page could point a name of its own at
 * this machine (DNS rebinding) and, in a local workspace, sign in as anybody.
 */
export function requireOwnHost(http: Context, { addresses }: GatewayContext): void {
  const host = http.req.header('host') ?? '';
  if (isLoopback(host) || (hostOf(host) !== undefined && hostOf(host) === hostOf(addresses.gateway))) return;
  throw new Refusal(403, {
    code: 'foreign-host',
    message: 'this request was sent to another host name than this gateway has',
    cure: `Use ${addresses.gateway}`,
  });
}

/** A POST of a program: JSON only, which no form of a foreign page can send, and never from a foreign page. */
export function requireOwnJson(http: Context): void {
  requireType(http, 'application/json');
  if (!fromOwnOrigin(http) || !['same-origin', 'none', undefined].includes(http.req.header('sec-fetch-site')))
    throw foreign();
}

/**
 * A form of a browser, sent by a page of ours. Pages that send no referrer have `Origin: null`; then the browser must say
 * itself that the page is ours. `unsaid`: a browser that says neither may pass, because the form proves by itself where it
 * is from.
 */
export function requireOwnForm(http: Context, { unsaid }: { unsaid: boolean }): void {
  requireType(http, 'application/x-www-form-urlencoded');
  const site = http.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') throw foreign();
  if (http.req.header('origin') !== 'null') {
    if (!fromOwnOrigin(http)) throw foreign();
  } else if (site === undefined && !unsaid) {
    throw foreign();
  }
}

function requireType(http: Context, wanted: string): void {
  const type = (http.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== wanted)
    throw new Refusal(400, {
      code: wanted.endsWith('json') ? 'not-json' : 'not-a-form',
      message: `POST takes ${wanted} only here`,
    });
}

/** True where no origin is named: then it is no page of another site. */
function fromOwnOrigin(http: Context): boolean {
  const origin = http.req.header('origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === http.req.header('host');
}

function foreign(): Refusal {
  return new Refusal(403, { code: 'foreign-origin', message: 'this request comes from a page of another site' });
}
