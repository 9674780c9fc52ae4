import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type LinkKey, SHORTEST_LINK_SECRET } from '../workspace/link-keys.js';

/*
 * What a mail link carries: whom it was sent to, and about what. It may be opened as often as anybody likes; opening it
 * decides nothing. Whoever holds it can acknowledge in that person's name, so it is level 1 and never approves.
 */

const TYPE = 'daybook-link+jwt';
const ISSUER = 'daybook';
const AUDIENCE = 'daybook-links';
/** Ours have about 500 characters. */
const LONGEST_TOKEN = 2_000;

export interface LinkClaims {
  run: string;
  ask: string;
  /** Person to whom it was sent. */
  sub: string;
  /** Whose entry it is about: `sub`, or somebody they are deputy of. */
  about: string;
  /** Of what the mail showed. */
  digest: string;
  /** Wall time, ms; kept in whole seconds, rounded down. */
  exp: number;
}

export type LinkRefusal =
  | 'malformed'
  | 'unknown-key'
  | 'forged'
  | 'wrong-type'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'incomplete'
  | 'expired';

/** A link that counts for nothing. The message is for the log; it holds no part of the token. */
export class LinkRefused extends Error {
  override readonly name = 'LinkRefused';

  constructor(readonly reason: LinkRefusal) {
    super(`the link was refused: ${reason}`);
  }
}

const shape = z.object({
  run: z.string().min(1),
  ask: z.string().min(1),
  sub: z.string().min(1),
  about: z.string().min(1),
  digest: z.string().min(1),
  exp: z.number(),
});

/** The token of a link. The same claims under the same key give the same token. Throws a RangeError for a short secret. */
export async function signLink(key: LinkKey, { sub, exp, ...claims }: LinkClaims): Promise<string> {
  if (key.secret.length < SHORTEST_LINK_SECRET)
    throw new RangeError(`the secret of a link has at least ${SHORTEST_LINK_SECRET} bytes`);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid: key.kid })
    .setSubject(sub)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.floor(exp / 1000))
    .sign(key.secret);
}

/** The claims of a token that one of `keys` signed and that has not expired at `now` (wall time, ms). Throws LinkRefused. */
export async function verifyLink(keys: readonly LinkKey[], token: string, now: number): Promise<LinkClaims> {
  if (token.length > LONGEST_TOKEN) throw new LinkRefused('malformed');
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => secretOf(keys, kid), {
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      currentDate: new Date(now),
    });
    const found = shape.safeParse(payload);
    if (!found.success) throw new LinkRefused('incomplete');
    return { ...found.data, exp: found.data.exp * 1000 };
  } catch (error) {
    throw error instanceof LinkRefused ? error : new LinkRefused(reasonOf(error));
  }
}

function secretOf(keys: readonly LinkKey[], kid: string | undefined): Uint8Array {
  const key = keys.find((candidate) => candidate.kid === kid && candidate.secret.length >= SHORTEST_LINK_SECRET);
  if (!key) throw new LinkRefused('unknown-key');
  return key.secret;
}

function reasonOf(error: unknown): LinkRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'forged';
  // `alg: none` and every algorithm that is not ours.
  if (error instanceof errors.JOSEAlgNotAllowed) return 'forged';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REFUSALS[error.claim] ?? 'incomplete';
  return 'malformed';
}

const CLAIM_REFUSALS: { [claim: string]: LinkRefusal } = {
  typ: 'wrong-type',
  iss: 'wrong-issuer',
  aud: 'wrong-audience',
};
