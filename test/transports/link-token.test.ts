import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { type LinkClaims, LinkRefused, signLink, verifyLink } from '../../transports/link-token.js';
import type { LinkKey } from '../../workspace/link-keys.js';

const NOW = Date.UTC(2027, 2, 1, 9);
const CLAIMS: LinkClaims = {
  run: 'go-live-1',
  ask: 'tell/1',
  sub: 'dana',
  about: 'dana',
  digest: 'abc123',
  exp: NOW + 3_600_000,
};

const key = makeKey('one');

function makeKey(kid: string): LinkKey {
  return { kid, secret: new Uint8Array(randomBytes(32)) };
}

/** A token that lacks nothing but what `change` spoils. */
async function spoilt(change: (token: SignJWT) => SignJWT, header: object = {}): Promise<string> {
  const token = new SignJWT({ run: 'r', ask: 'a', about: 'dana', digest: 'd' })
    .setProtectedHeader({ alg: 'HS256', typ: 'daybook-link+jwt', kid: key.kid, ...header })
    .setSubject('dana')
    .setIssuer('daybook')
    .setAudience('daybook-links')
    .setExpirationTime(Math.floor(NOW / 1000) + 60);
  return change(token).sign(key.secret);
}

/** Good for ever, if it were believed. */
function withoutEnd(): Promise<string> {
  return new SignJWT({ run: 'r', ask: 'a', about: 'dana', digest: 'd' })
    .setProtectedHeader({ alg: 'HS256', typ: 'daybook-link+jwt', kid: key.kid })
    .setSubject('dana')
    .setIssuer('daybook')
    .setAudience('daybook-links')
    .sign(key.secret);
}

async function refusal(token: string, keys = [key], now = NOW): Promise<string> {
  const error = await verifyLink(keys, token, now).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof LinkRefused)) throw new Error(`not refused: ${String(error)}`);
  return error.reason;
}

describe('a link token', () => {
  it('gives back what was signed, as often as it is opened', async () => {
    const token = await signLink(key, CLAIMS);
    expect(await verifyLink([key], token, NOW)).toEqual(CLAIMS);
    expect(await verifyLink([key], token, NOW)).toEqual(CLAIMS);
    expect(token.length).toBeLessThan(600);
  });

  it('is the same for the same claims, so that a repeated letter is the same letter', async () => {
    expect(await signLink(key, CLAIMS)).toBe(await signLink(key, CLAIMS));
  });

  it('of an older key counts while that key is kept, and no longer', async () => {
    const newer = makeKey('two');
    const token = await signLink(key, CLAIMS);
    expect(await verifyLink([newer, key], token, NOW)).toEqual(CLAIMS);
    expect(await refusal(token, [newer])).toBe('unknown-key');
    expect(await refusal(token, [])).toBe('unknown-key');
  });

  it('ends at its second', async () => {
    const token = await signLink(key, CLAIMS);
    expect(await verifyLink([key], token, CLAIMS.exp - 1)).toEqual(CLAIMS);
    expect(await refusal(token, [key], CLAIMS.exp)).toBe('expired');
  });

  it.each<[string, () => Promise<string>]>([
    ['wrong-type', () => spoilt((token) => token, { typ: 'daybook-session+jwt' })],
    ['wrong-type', () => spoilt((token) => token, { typ: undefined })],
    ['wrong-issuer', () => spoilt((token) => token.setIssuer('another'))],
    ['wrong-audience', () => spoilt((token) => token.setAudience('daybook-gateway'))],
    ['unknown-key', () => spoilt((token) => token, { kid: 'two' })],
    ['unknown-key', () => spoilt((token) => token, { kid: undefined })],
    ['incomplete', () => spoilt((token) => token.setSubject(''))],
    ['incomplete', async () => signLink(key, { ...CLAIMS, digest: '' })],
    ['incomplete', async () => withoutEnd()],
    ['forged', async () => signLink({ kid: key.kid, secret: makeKey('x').secret }, CLAIMS)],
    ['forged', async () => spoilt((token) => token, { alg: 'HS512' })],
    ['malformed', async () => ''],
    ['malformed', async () => 'a.b.c'],
    ['malformed', async () => `${await signLink(key, CLAIMS)}${'A'.repeat(2_000)}`],
  ])('is refused as %s', async (reason, make) => {
    expect(await refusal(await make())).toBe(reason);
  });

  it('without a signature is refused, whatever its header says', async () => {
    const unsecured = new UnsecuredJWT({ ...CLAIMS, exp: NOW / 1000 + 60 }).encode();
    expect(['forged', 'malformed']).toContain(await refusal(unsecured));
    const [, payload] = (await signLink(key, CLAIMS)).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'daybook-link+jwt', kid: key.kid })).toString(
      'base64url',
    );
    expect(['forged', 'malformed']).toContain(await refusal(`${header}.${payload}.`));
  });

  it('is neither made nor believed under an empty or a short secret', async () => {
    for (const length of [0, 31]) {
      const weak = { kid: key.kid, secret: new Uint8Array(length) };
      await expect(signLink(weak, CLAIMS)).rejects.toThrow(RangeError);
      expect(await refusal(await signLink(key, CLAIMS), [weak])).toBe('unknown-key');
    }
  });

  it('with any one character changed is refused', async () => {
    const token = await signLink(key, CLAIMS);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';
    const place = fc.record({ at: fc.nat(token.length - 1), by: fc.constantFrom(...alphabet) });
    await fc.assert(
      fc.asyncProperty(place, async ({ at, by }) => {
        fc.pre(token[at] !== by);
        // The last character of a signature holds four bits that mean nothing; such a token is the same token.
        fc.pre(at !== token.length - 1);
        expect(await refusal(token.slice(0, at) + by + token.slice(at + 1))).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
