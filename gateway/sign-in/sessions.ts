import { createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { PrivateKeyFile } from '../../workspace/key-files.js';
import { Refusal } from '../refusal.js';
import { DEVELOPMENT_MS, FRESH_MS, type Identified, WEB_MS } from './identity.js';

const TYPE = 'daybook-session+jwt';

/** `cli`: a bearer token. `web`: a browser's cookie. Neither is taken for the other. */
export type SessionUse = 'cli' | 'web';

const AUDIENCES: Readonly<Record<SessionUse, string>> = { cli: 'daybook-gateway', web: 'daybook-pages' };

const claims = z.looseObject({
  sub: z.string(),
  jti: z.string(),
  identity: z.enum(['oidc', 'development']),
  auth_time: z.number(),
  exp: z.number(),
});

export interface SessionFacts {
  /** Unique per session. */
  id: string;
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
  private readonly macKey: Buffer;

  /** `issuer` is the gateway's address. */
  constructor(
    key: PrivateKeyFile,
    private readonly issuer: string,
  ) {
    this.privateKey = createPrivateKey(key.pem);
    this.publicKey = createPublicKey(this.privateKey);
    const secret = this.privateKey.export({ type: 'pkcs8', format: 'der' });
    this.macKey = Buffer.from(hkdfSync('sha256', secret, '', 'daybook-gateway-mac', 32));
  }

  /** `now` is wall time, ms. */
  async issue(
    { person, identity, authTime }: Identified,
    now: number,
    use: SessionUse = 'cli',
  ): Promise<{ token: string; expiresAt: number }> {
    const seconds = Math.floor((now + lifetime(identity, use)) / 1000);
    const token = await new SignJWT({ identity, auth_time: authTime / 1000 })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
      .setSubject(person.id)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCES[use])
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(seconds)
      .sign(this.privateKey);
    return { token, expiresAt: seconds * 1000 };
  }

  /** Throws a 401 Refusal for anything but a session that this gateway issued for this use and that has not expired. */
  async read(token: string, now: number, use: SessionUse = 'cli'): Promise<SessionFacts> {
    const payload = await jwtVerify(token, this.publicKey, {
      typ: TYPE,
      issuer: this.issuer,
      audience: AUDIENCES[use],
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
        cure: use === 'web' ? 'Sign in again.' : 'Sign in again: daybook sign-in',
      });
    const { sub, jti: id, identity, auth_time: authTime, exp } = found.data;
    return { id, sub, identity, authTime: authTime * 1000, expiresAt: exp * 1000 };
  }

  /** A keyed digest that only gateways of this workspace can make. `purpose` keeps different uses apart. base64url. */
  mac(purpose: string, text: string): string {
    return createHmac('sha256', this.macKey)
      .update(JSON.stringify([purpose, text]))
      .digest('base64url');
  }
}

/** Whether a sign-in is recent enough for a decision; a development identity is never older than its session. */
export function isFresh({ identity, authTime }: SessionFacts, now: number): boolean {
  return now - authTime <= (identity === 'oidc' ? FRESH_MS : DEVELOPMENT_MS);
}

/** Decisions need a sign-in of the last 15 minutes. Throws a 401 Refusal. */
export function requireFresh(session: SessionFacts, now: number): void {
  if (isFresh(session, now)) return;
  throw new Refusal(401, {
    code: 'sign-in-too-old',
    message: 'a decision needs a sign-in of the last 15 minutes',
    cure: 'Sign in again: daybook sign-in',
  });
}

function lifetime(identity: Identified['identity'], use: SessionUse): number {
  if (identity === 'development') return DEVELOPMENT_MS;
  return use === 'web' ? WEB_MS : FRESH_MS;
}
