import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { PrivateKeyFile } from '../../workspace/key-files.js';
import { Refusal } from '../refusal.js';
import { DEVELOPMENT_MS, FRESH_MS, type Identified } from './identity.js';

const TYPE = 'daybook-session+jwt';
const AUDIENCE = 'daybook-gateway';

const claims = z.looseObject({
  sub: z.string(),
  identity: z.enum(['oidc', 'development']),
  auth_time: z.number(),
  exp: z.number(),
});

export interface SessionFacts {
  sub: string;
  identity: 'oidc' | 'development';
  /** Wall time, ms. */
  authTime: number;
  expiresAt: number;
}

/** Sessions of this gateway: JWTs under a key of its own, which signs nothing else. */
export class Sessions {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  /** `issuer` is the gateway's address. */
  constructor(
    key: PrivateKeyFile,
    private readonly issuer: string,
  ) {
    this.privateKey = createPrivateKey(key.pem);
    this.publicKey = createPublicKey(this.privateKey);
  }

  /** `now` is wall time, ms. */
  async issue({ person, identity, authTime }: Identified, now: number): Promise<{ token: string; expiresAt: number }> {
    const seconds = Math.floor((now + (identity === 'oidc' ? FRESH_MS : DEVELOPMENT_MS)) / 1000);
    const token = await new SignJWT({ identity, auth_time: authTime / 1000 })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
      .setSubject(person.id)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(seconds)
      .sign(this.privateKey);
    return { token, expiresAt: seconds * 1000 };
  }

  /** Throws a 401 Refusal for anything but a session that this gateway issued and that has not expired. */
  async read(token: string, now: number): Promise<SessionFacts> {
    const payload = await jwtVerify(token, this.publicKey, {
      typ: TYPE,
      issuer: this.issuer,
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'iss', 'aud', 'exp', 'iat', 'jti'],
      currentDate: new Date(now),
    }).then(
      (verified) => verified.payload,
      () => undefined,
    );
    const found = claims.safeParse(payload);
    if (!found.success)
      throw new Refusal(401, {
        code: 'session-refused',
        message: 'the session has expired or is not of this gateway',
        cure: 'Sign in again: daybook sign-in',
      });
    const { sub, identity, auth_time: authTime, exp } = found.data;
    return { sub, identity, authTime: authTime * 1000, expiresAt: exp * 1000 };
  }
}

/** Decisions need a sign-in of the last 15 minutes; a development identity is never older than its session. */
export function requireFresh({ identity, authTime }: SessionFacts, now: number): void {
  const limit = identity === 'oidc' ? FRESH_MS : DEVELOPMENT_MS;
  if (now - authTime <= limit) return;
  throw new Refusal(401, {
    code: 'sign-in-too-old',
    message: 'a decision needs a sign-in of the last 15 minutes',
    cure: 'Sign in again: daybook sign-in',
  });
}
