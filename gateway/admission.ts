import type { Context } from 'hono';
import type { GatewayContext } from './context.js';
import { hostOf, isLoopback } from '../model/loopback.js';
import { Refusal } from './refusal.js';
import type { Caller, RouteAuth } from './routes/route.js';
import { requireFresh } from './sign-in/sessions.js';

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

/** A POST changes something: JSON only, which no form of a foreign page can send, and never from a foreign page. */
export function requireOwnJson(http: Context): void {
  const type = (http.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal(400, { code: 'not-json', message: 'POST takes application/json only' });
  const origin = http.req.header('origin');
  const site = http.req.header('sec-fetch-site');
  const foreignOrigin = origin !== undefined && hostAndPort(origin) !== http.req.header('host');
  if (foreignOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new Refusal(403, { code: 'foreign-origin', message: 'this request comes from a page of another site' });
  }
}

/** Who calls. Undefined for `anyone`, and for a `page` of a local workspace. Throws a 401 or 403 Refusal. */
export async function admit(http: Context, gateway: GatewayContext, auth: RouteAuth): Promise<Caller | undefined> {
  if (auth === 'anyone') return undefined;
  const token = bearerOf(http);
  if (token === undefined) {
    if (auth === 'page' && gateway.workspace.daybook.local && isLoopback(gateway.addresses.temporal)) return undefined;
    throw new Refusal(401, {
      code: 'not-signed-in',
      message: 'this needs a session',
      cure: 'Sign in: daybook sign-in',
    });
  }
  const session = await gateway.sessions.read(token, gateway.now());
  if (auth === 'decision') requireFresh(session, gateway.now());
  const { people } = gateway.workspace.people;
  const person = Object.hasOwn(people, session.sub) ? people[session.sub] : undefined;
  if (!person)
    throw new Refusal(403, {
      code: 'unknown-person',
      message: `${session.sub} is in no people.yaml any more`,
      cure: 'Have yourself added to people.yaml.',
    });
  return { person, session };
}

function bearerOf(http: Context): string | undefined {
  return /^Bearer ([A-Za-z0-9._-]{1,4096})$/.exec(http.req.header('authorization') ?? '')?.[1];
}

function hostAndPort(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
