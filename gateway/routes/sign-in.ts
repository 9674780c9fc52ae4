import { z } from 'zod';
import type { Session, SignInOffer } from '../api.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import {
  DEVELOPMENT_WARNING,
  developmentContext,
  developmentOffer,
  developmentSignIn,
} from '../sign-in/development.js';
import type { Identified } from '../sign-in/identity.js';
import { bodyOf, type Route } from './route.js';

const BODY_LIMIT = 64 * 1024;
const developmentBody = z.strictObject({ person: z.string().min(1).max(200) });
const oidcBody = z.strictObject({ idToken: z.string().min(1).max(32_000) });

export const signInRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/sign-in',
    auth: 'anyone',
    handle: async ({ http, gateway }) => http.json(await offerOf(gateway)),
  },
  {
    method: 'POST',
    path: '/api/sign-in/development',
    auth: 'anyone',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { gateway, http } = request;
      const { person } = await bodyOf(request, developmentBody);
      const identified = developmentSignIn(await developmentContext(gateway), { person, now: gateway.now() });
      gateway.log('warn', DEVELOPMENT_WARNING, { person });
      return http.json(await sessionFor(gateway, identified));
    },
  },
  {
    method: 'POST',
    path: '/api/sign-in/oidc',
    auth: 'anyone',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { gateway, http } = request;
      const { idToken } = await bodyOf(request, oidcBody);
      if (!gateway.oidc)
        throw new Refusal(403, {
          code: 'no-identity-provider',
          message: 'daybook.yaml names no identity provider',
          cure: 'Add oidc: {issuer, clientId} to daybook.yaml of the gateway.',
        });
      return http.json(await sessionFor(gateway, await gateway.oidc.identify(idToken, gateway.now())));
    },
  },
];

async function offerOf(gateway: GatewayContext): Promise<SignInOffer> {
  const { local, oidc } = gateway.workspace.daybook;
  const development = developmentOffer(await developmentContext(gateway));
  return {
    local,
    ...(development ? { development } : {}),
    ...(oidc ? { oidc: { issuer: oidc.issuer, clientId: oidc.clientId } } : {}),
  };
}

async function sessionFor(gateway: GatewayContext, identified: Identified): Promise<Session> {
  const { person, identity } = identified;
  const { token, expiresAt } = await gateway.sessions.issue(identified, gateway.now());
  const session: Session = { token, person: { id: person.id, name: person.name }, identity, expiresAt };
  return identity === 'development' ? { ...session, warning: DEVELOPMENT_WARNING } : session;
}
