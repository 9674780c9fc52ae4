import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { isLoopback } from '../../model/loopback.js';
import { Refusal } from '../refusal.js';
import { FRESH_MS, type Identified } from './identity.js';
import { personOf } from './person-of.js';
import type { People } from '../../model/people.js';

export interface OidcConfig {
  issuer: string;
  clientId: string;
}

/** Signature algorithms that may stand in an id token. Never `none`, never a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const SKEW_S = 60;
const FETCH_MS = 5_000;

const discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const claims = z.looseObject({
  sub: z.string().min(1).max(255),
  iat: z.number(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  auth_time: z.number().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/** Checks id tokens of one identity provider and says who they are of. */
export class OidcSignIn {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(
    private readonly config: OidcConfig,
    private readonly readPeople: () => Promise<People>,
  ) {}

  /**
   * `now` is wall time, ms. Throws a Refusal: 401 for a token that does not hold, 403 for somebody who is in no
   * people.yaml, 503 when the provider's keys or people.yaml could not be read.
   */
  async identify(idToken: string, now: number): Promise<Identified> {
    const token = await this.verified(idToken, now);
    const { auth_time: authTime = token.iat, iat, aud, azp } = token;
    if ((Array.isArray(aud) && aud.length > 1) || azp !== undefined) {
      if (azp !== this.config.clientId) throw refused('the token was issued to another application');
    }
    if (Math.max(iat, authTime) * 1000 > now + SKEW_S * 1000) throw refused('the token was issued in the future');
    if (now - authTime * 1000 > FRESH_MS) throw refused('the sign-in is older than 15 minutes');
    const person = personOf(await this.readPeople(), token, this.config.issuer);
    return { person, identity: 'oidc', authTime: authTime * 1000 };
  }

  private async verified(idToken: string, now: number): Promise<z.infer<typeof claims>> {
    const keys = await this.providerKeys();
    const payload = await jwtVerify(idToken, keys, {
      issuer: this.config.issuer,
      audience: this.config.clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'aud', 'exp', 'iat'],
      clockTolerance: SKEW_S,
      currentDate: new Date(now),
    }).then(({ payload }): JWTPayload => payload, toRefusal);
    const found = claims.safeParse(payload);
    if (!found.success) throw refused(`its claims are malformed: ${z.prettifyError(found.error)}`);
    return found.data;
  }

  /** Read once and kept; a failure is not kept. jose re-reads the set when a token names a new key. */
  private providerKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= discoverKeys(this.config.issuer).catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  secureOrLoopback(issuer);
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const reply = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) })
    .then((response) => response.json())
    .catch((error: unknown) => {
      throw unavailable(`${address} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    });
  const found = discovery.safeParse(reply);
  if (!found.success) throw unavailable(`${address} is not a discovery document`);
  if (found.data.issuer !== issuer) throw unavailable(`${address} speaks for ${found.data.issuer}, not for ${issuer}`);
  secureOrLoopback(found.data.jwks_uri);
  return createRemoteJWKSet(new URL(found.data.jwks_uri), { timeoutDuration: FETCH_MS });
}

function secureOrLoopback(address: string): void {
  if (!address.startsWith('https://') && !isLoopback(address)) throw unavailable(`${address} is not https`);
}

function toRefusal(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw refused('it has expired');
  if (error instanceof errors.JWKSTimeout) throw unavailable('its keys did not come in time');
  if (error instanceof errors.JOSEError) throw refused(error.message);
  throw unavailable(`its keys could not be read: ${error instanceof Error ? error.message : String(error)}`);
}

function refused(why: string): Refusal {
  return new Refusal(401, {
    code: 'sign-in-refused',
    message: `the identity provider's token does not hold: ${why}`,
    cure: 'Sign in again: daybook sign-in',
  });
}

function unavailable(why: string): Refusal {
  return new Refusal(503, {
    code: 'identity-provider-unavailable',
    message: `the identity provider could not be asked: ${why}`,
    cure: 'Check oidc.issuer in daybook.yaml, and that the gateway reaches it.',
  });
}
