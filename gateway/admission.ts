import type { Context } from 'hono';
import type { GatewayContext } from './context.js';
import { isLoopback } from '../model/loopback.js';
import type { People } from '../model/people.js';
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
      return onPage(http, gateway);
    case 'web':
      return byCookie(http, gateway, () => peopleNow(gateway));
    case 'session':
    case 'decision':
      return byToken(http, gateway, { auth, readPeople: () => peopleNow(gateway) });
  }
}

type ReadPeople = () => Promise<People>;

async function peopleNow(gateway: GatewayContext): Promise<People> {
  return (await gateway.readWorkspace()).people;
}

/** Looking goes on while people.yaml is being put in order, by what it said last; nothing is answered from a page itself. */
async function onPage(http: Context, gateway: GatewayContext): Promise<Caller | undefined> {
  const people = await peopleNow(gateway).catch(() => gateway.workspace.people);
  const caller = byCookie(http, gateway, async () => people);
  return mayLook(gateway) ? caller.catch(() => undefined) : caller;
}

/** Everybody on the machine of a local workspace may look. */
function mayLook({ workspace, addresses }: GatewayContext): boolean {
  return workspace.daybook.local && isLoopback(addresses.temporal);
}

/** A browser; or a program that shows a bearer token, for a page. */
async function byCookie(http: Context, gateway: GatewayContext, readPeople: ReadPeople): Promise<Caller> {
  const cookie = readCookie(http, gateway, 'session');
  if (cookie === undefined) return byToken(http, gateway, { auth: 'session', readPeople });
  return callerOfSession(await gateway.sessions.read(cookie, gateway.now(), 'web'), { readPeople, via: 'page' });
}

async function byToken(
  http: Context,
  gateway: GatewayContext,
  { auth, readPeople }: { auth: 'session' | 'decision'; readPeople: ReadPeople },
): Promise<Caller> {
  const token = bearerOf(http);
  if (token === undefined)
    throw new Refusal(401, {
      code: 'not-signed-in',
      message: 'this needs a session',
      cure: 'Sign in: daybook sign-in',
    });
  const session = await gateway.sessions.read(token, gateway.now());
  if (auth === 'decision') requireFresh(session, gateway.now());
  return callerOfSession(session, { readPeople, via: 'cli' });
}

async function callerOfSession(
  session: SessionFacts,
  { readPeople, via }: { readPeople: ReadPeople; via: Caller['via'] },
): Promise<Caller> {
  const { people } = await readPeople();
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
