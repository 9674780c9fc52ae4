import type { Context } from 'hono';
import type { GatewayContext } from '../context.js';
import { requireFormToken } from '../form-token.js';
import { Refusal } from '../refusal.js';
import { seal, unseal } from '../sealed.js';
import { clearCookie, readCookie, writeCookie } from '../sign-in/cookies.js';
import {
  DEVELOPMENT_WARNING,
  developmentContext,
  developmentOffer,
  developmentSignIn,
} from '../sign-in/development.js';
import type { Identified } from '../sign-in/identity.js';
import { returnTo } from '../sign-in/return-to.js';
import { signInPage } from '../sign-in/sign-in-page.js';
import { ticketShape } from '../sign-in/web-oidc.js';
import { callerOf, formOf, type Route } from './route.js';

const BODY_LIMIT = 16 * 1024;
/** From leaving for the identity provider to coming back. */
const TICKET_MS = 10 * 60_000;
const PURPOSE = 'sign-in';

/** Signing in and out with a browser. */
export const webSignInRoutes: Route[] = [
  {
    method: 'GET',
    path: '/sign-in',
    auth: 'anyone',
    handle: async ({ http, gateway }) => {
      const { local, oidc } = gateway.workspace.daybook;
      const development = developmentOffer(await developmentContext(gateway));
      return http.html(signInPage({ local, development, issuer: oidc?.issuer, to: toOf(http, gateway) }));
    },
  },
  {
    method: 'POST',
    path: '/sign-in',
    auth: 'anyone',
    takes: 'form',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { http, gateway } = request;
      const form = await formOf(request);
      const person = form.get('person') ?? '';
      const identified = developmentSignIn(await developmentContext(gateway), { person, now: gateway.now() });
      gateway.log('warn', DEVELOPMENT_WARNING, { person });
      await keepSession(http, gateway, identified);
      return http.redirect(returnTo(form.get('to') ?? undefined, gateway.addresses.gateway), 303);
    },
  },
  {
    method: 'GET',
    path: '/sign-in/begin',
    auth: 'anyone',
    handle: async ({ http, gateway }) => {
      const { web } = oidcOf(gateway);
      const { address, ticket } = await web.begin(toOf(http, gateway));
      const until = gateway.now() + TICKET_MS;
      const value = seal(gateway.sessions, { purpose: PURPOSE, value: ticket, until });
      writeCookie(http, gateway, { use: 'sign-in', value, seconds: TICKET_MS / 1000 });
      return http.redirect(address, 303);
    },
  },
  {
    method: 'GET',
    path: '/sign-in/callback',
    auth: 'anyone',
    handle: async ({ http, gateway }) => {
      const { web, tokens } = oidcOf(gateway);
      const sealed = readCookie(http, gateway, 'sign-in');
      clearCookie(http, gateway, 'sign-in');
      const ticket = unseal(gateway.sessions, { purpose: PURPOSE, sealed, now: gateway.now(), shape: ticketShape });
      if (!ticket) throw lost();
      const idToken = await web.finish(new URL(http.req.url).search, ticket);
      await keepSession(http, gateway, await tokens.identify(idToken, gateway.now()));
      return http.redirect(returnTo(ticket.to, gateway.addresses.gateway), 303);
    },
  },
  {
    method: 'POST',
    path: '/sign-out',
    auth: 'web',
    takes: 'form',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { http, gateway } = request;
      requireFormToken(gateway, callerOf(request), await formOf(request));
      clearCookie(http, gateway, 'session');
      return http.redirect('/sign-in', 303);
    },
  },
];

async function keepSession(http: Context, gateway: GatewayContext, identified: Identified): Promise<void> {
  const now = gateway.now();
  const { token, expiresAt } = await gateway.sessions.issue(identified, now, 'web');
  writeCookie(http, gateway, { use: 'session', value: token, seconds: (expiresAt - now) / 1000 });
}

function toOf(http: Context, { addresses }: GatewayContext): string {
  return returnTo(http.req.query('to'), addresses.gateway);
}

function oidcOf({ oidc, webOidc }: GatewayContext) {
  if (oidc && webOidc) return { tokens: oidc, web: webOidc };
  throw new Refusal(403, {
    code: 'no-identity-provider',
    message: 'daybook.yaml names no identity provider',
    cure: 'Add oidc: {issuer, clientId} to daybook.yaml of the gateway.',
  });
}

function lost(): Refusal {
  return new Refusal(401, {
    code: 'sign-in-lost',
    message: 'this sign-in was not begun in this browser, was finished already, or took longer than ten minutes',
    cure: 'Begin again at /sign-in.',
  });
}
