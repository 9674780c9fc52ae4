import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { isFresh, Sessions } from '../../gateway/sign-in/sessions.js';
import { sessionKey } from '../../workspace/key-files.js';
import { temporaryFolder } from './support/fixtures.js';

const ISSUER = 'http://127.0.0.1:7080';
const NOW = Date.UTC(2026, 10, 21);
const person = { id: 'dana', name: 'Dana Reyes' };

describe('sessions', () => {
  it('last 15 minutes with an identity provider and 8 hours with a development identity', async () => {
    const sessions = new Sessions(await sessionKey(await temporaryFolder()), ISSUER);
    const oidc = await sessions.issue({ person, identity: 'oidc', authTime: NOW - 60_000 }, NOW);
    expect(await sessions.read(oidc.token, NOW + 14 * 60_000)).toMatchObject({
      sub: 'dana',
      identity: 'oidc',
      authTime: NOW - 60_000,
    });
    await expect(sessions.read(oidc.token, NOW + 16 * 60_000)).rejects.toMatchObject({ status: 401 });
    const development = await sessions.issue({ person, identity: 'development', authTime: NOW }, NOW);
    expect((await sessions.read(development.token, NOW + 7 * 3_600_000)).identity).toBe('development');
    await expect(sessions.read(development.token, NOW + 9 * 3_600_000)).rejects.toMatchObject({ status: 401 });
  });

  it('survive a restart, and are refused by another gateway and at another address', async () => {
    const root = await temporaryFolder();
    const { token } = await new Sessions(await sessionKey(root), ISSUER).issue(
      { person, identity: 'oidc', authTime: NOW },
      NOW,
    );
    expect((await new Sessions(await sessionKey(root), ISSUER).read(token, NOW)).sub).toBe('dana');
    await expect(new Sessions(await sessionKey(root), 'http://127.0.0.1:1').read(token, NOW)).rejects.toMatchObject({
      status: 401,
    });
    await expect(
      new Sessions(await sessionKey(await temporaryFolder()), ISSUER).read(token, NOW),
    ).rejects.toMatchObject({ status: 401 });
  });

  it('are refused without type, audience or expiry, although the key is right', async () => {
    const key = await sessionKey(await temporaryFolder());
    const sessions = new Sessions(key, ISSUER);
    const make = (over: { typ?: string; aud?: string; exp?: boolean }) => {
      const token = new SignJWT({ identity: 'oidc', auth_time: NOW / 1000 }).setProtectedHeader({
        alg: 'EdDSA',
        typ: over.typ ?? 'daybook-session+jwt',
      });
      token
        .setSubject('dana')
        .setIssuer(ISSUER)
        .setAudience(over.aud ?? 'daybook-gateway')
        .setJti('x')
        .setIssuedAt(NOW / 1000);
      if (over.exp !== false) token.setExpirationTime(NOW / 1000 + 60);
      return token.sign(createPrivateKey(key.pem));
    };
    expect((await sessions.read(await make({}), NOW)).sub).toBe('dana');
    for (const over of [{ typ: 'JWT' }, { aud: 'wiki' }, { exp: false }])
      await expect(sessions.read(await make(over), NOW)).rejects.toMatchObject({ status: 401 });
  });

  it('of a browser last 8 hours, decide for 15 minutes, and are no bearer tokens; bearer tokens are no cookies', async () => {
    const sessions = new Sessions(await sessionKey(await temporaryFolder()), ISSUER);
    const web = await sessions.issue({ person, identity: 'oidc', authTime: NOW }, NOW, 'web');
    const cli = await sessions.issue({ person, identity: 'oidc', authTime: NOW }, NOW);
    const facts = await sessions.read(web.token, NOW + 7 * 3_600_000, 'web');
    expect([isFresh(facts, NOW + 15 * 60_000), isFresh(facts, NOW + 15 * 60_000 + 1)]).toEqual([true, false]);
    await expect(sessions.read(web.token, NOW + 9 * 3_600_000, 'web')).rejects.toMatchObject({ status: 401 });
    await expect(sessions.read(web.token, NOW)).rejects.toMatchObject({ status: 401 });
    await expect(sessions.read(cli.token, NOW, 'web')).rejects.toMatchObject({ status: 401 });
  });
});
