import type { Context } from 'hono';
import type { GatewayContext } from './context.js';
import { isLoopback } from '../model/loopback.js';
import { Refusal } from './refusal.js';
import type { Caller, RouteAuth } from './routes/route.js';
import { readCookie } from './sign-in/cookies.js';
import { requireFresh, type SessionFacts } from './sign-in/sessions.js';

/** Who calls. Undefined where the route lets in who is not signed in. Throws a 401 or 403 Refusal. */
export async function admit(http: Context, gateway: GatewayContext, auth: RouteAuth): Promise<Caller | undefined> {
  switch (auth) {
    case 'anyone':
    case 'link':
    case 'signature':
      return undefined;
    case 'page':
      return mayLook(gateway) ? await byCookie(http, gateway).catch(() => undefined) : await byCookie(http, gateway);
    case 'web':
      return byCookie(http, gateway);
    case 'session':
    case 'decision':
      return byToken(http, gateway, auth);
  }
}

/** Everybody on the machine of a local workspace may look. */
function mayLook({ workspace, addresses }: GatewayContext): boolean {
  return workspace.daybook.local && isLoopback(addresses.temporal);
}

/** A browser; or a program that shows a bearer token, for a page. */
async function byCookie(http: Context, gateway: GatewayContext): Promise<Caller> {
  const cookie = readCookie(http, gateway, 'session');
  if (cookie === undefined) return byToken(http, gateway, 'session');
  return callerOfSession(gateway, await gateway.sessions.read(cookie, gateway.now(), 'web'), 'page');
}

async function byToken(http: Context, gateway: GatewayContext, auth: 'session' | 'decision'): Promise<Caller> {
  const token = bearerOf(http);
  if (token === undefined)
    throw new Refusal(401, {
      code: 'not-signed-in',
      message: 'this needs a session',
      cure: 'Sign in: daybook sign-in',
    });
  const session = await gateway.sessions.read(token, gateway.now());
  if (auth === 'decision') requireFresh(session, gateway.now());
  return callerOfSession(gateway, session, 'cli');
}

function callerOfSession({ workspace }: GatewayContext, session: SessionFacts, via: Caller['via']): Caller {
  const { people } = workspace.people;
  const person = Object.hasOwn(people, session.sub) ? people[session.sub] : undefined;
  if (!person)
    throw new Refusal(403, {
      code: 'unknown-person',
      message: `${session.sub} is in no people.yaml any more`,
      cure: 'Have yourself added to people.yaml.',
    });
  return { person, session, via };
}

function bearerOf(http: Context): string | undefined {
  return /^Bearer ([A-Za-z0-9._-]{1,4096})$/.exec(http.req.header('authorization') ?? '')?.[1];
}
