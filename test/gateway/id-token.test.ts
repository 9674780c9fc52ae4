import { SignJWT, generateKeyPair } from 'jose';
import type { ApiError, Session } from '../../gateway/api.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';
import { smallProvider, type SmallProvider } from './support/identity-provider.js';

let provider: SmallProvider;
let gateway: TestGateway;
const seconds = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  provider = await smallProvider(() => Date.now());
  gateway = await testGateway({ local: false, oidc: { issuer: provider.issuer, clientId: 'daybook' } });
});
afterAll(() => provider.stop());

const signIn = (idToken: string) => gateway.post('/api/sign-in/oidc', { idToken });

describe('an id token', () => {
  it('becomes a session of the person with its subject, good for 15 minutes', async () => {
    const reply = await signIn(await provider.token({}));
    const session = (await reply.json()) as Session;
    expect(session).toMatchObject({ person: { id: 'ines', name: 'Ines Roth' }, identity: 'oidc' });
    expect(session.warning).toBeUndefined();
    expect(session.expiresAt - gateway.clock.now).toBeLessThanOrEqual(15 * 60_000);
    expect((await gateway.get('/api/runs', session.token)).status).toBe(200);
  });

  it('finds a person by an e-mail that the provider verified, and never one who has a subject', async () => {
    const found = (await (
      await signIn(await provider.token({ sub: 'x', email: 'Dana@shop.example', email_verified: true }))
    ).json()) as Session;
    expect(found.person.id).toBe('dana');
    expect(
      (await signIn(await provider.token({ sub: 'x', email: 'dana@shop.example', email_verified: false }))).status,
    ).toBe(403);
    expect((await signIn(await provider.token({ sub: 'x', email: 'dana@shop.example' }))).status).toBe(403);
    expect(
      (await signIn(await provider.token({ sub: 'x', email: 'ines@shop.example', email_verified: true }))).status,
    ).toBe(403);
  });

  it('of a stranger is refused with what to add to people.yaml', async () => {
    const { error } = (await (await signIn(await provider.token({ sub: 'sub-stranger' }))).json()) as ApiError;
    expect(error.code).toBe('unknown-person');
    expect(error.cure).toContain('subject: "sub-stranger"');
  });

  it.each([
    ['another issuer', () => provider.token({ iss: 'http://127.0.0.1:1' })],
    ['another application', () => provider.token({ aud: 'wiki' })],
    ['several applications without naming ours', () => provider.token({ aud: ['daybook', 'wiki'] })],
    ['another authorised party', () => provider.token({ azp: 'wiki' })],
    ['the past', () => provider.token({ iat: seconds() - 700, exp: seconds() - 100 })],
    ['the future', () => provider.token({ iat: seconds() + 300 })],
    ['a sign-in of an hour ago', () => provider.token({ auth_time: seconds() - 3600 })],
    ['an issue of an hour ago', () => provider.token({ iat: seconds() - 3600 })],
    ['no expiry', () => provider.token({ exp: undefined })],
    ['no issue time', () => provider.token({ iat: undefined })],
    [
      'a key the provider does not have',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT({ sub: 'sub-ines' })
          .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
          .setIssuer(provider.issuer)
          .setAudience('daybook')
          .setIssuedAt()
          .setExpirationTime('5m')
          .sign(privateKey);
      },
    ],
    ['a shared secret made of the public key', () => provider.token({}, { alg: 'HS256' })],
    [
      'no signature',
      async () => {
        const [, body] = (await provider.token({})).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
      },
    ],
  ])('of %s is refused', async (_what, make) => {
    const reply = await signIn(await make());
    expect([reply.status, await codeOf(reply)]).toEqual([401, 'sign-in-refused']);
  });

  it('is an error, not a no, when the provider cannot be asked', async () => {
    const alone = await testGateway({ local: false, oidc: { issuer: 'http://127.0.0.1:9', clientId: 'daybook' } });
    const reply = await alone.post('/api/sign-in/oidc', { idToken: await provider.token({}) });
    expect([reply.status, await codeOf(reply)]).toEqual([503, 'identity-provider-unavailable']);
  });
});

describe('a development identity', () => {
  it('is offered and given, loudly, in a local workspace', async () => {
    const local = await testGateway();
    const offer = (await (await local.get('/api/sign-in')).json()) as {
      development: { people: { id: string; groups: string[] }[] };
    };
    expect(offer.development.people).toContainEqual({ id: 'dana', name: 'Dana Reyes', groups: ['release'] });
    const session = (await (await local.post('/api/sign-in/development', { person: 'dana' })).json()) as Session;
    expect(session.warning).toContain('prove nothing');
    expect((await local.post('/api/sign-in/development', { person: 'constructor' })).status).toBe(403);
  });

  it('is neither offered nor given elsewhere, nor with Temporal on another machine', async () => {
    expect((await (await gateway.get('/api/sign-in')).json()) as object).not.toHaveProperty('development');
    expect(await codeOf(await gateway.post('/api/sign-in/development', { person: 'dana' }))).toBe(
      'no-development-identity',
    );
    const local = await testGateway();
    local.context.addresses.temporal = 'temporal.shop.example:7233';
    expect(await codeOf(await local.post('/api/sign-in/development', { person: 'dana' }))).toBe(
      'no-development-identity',
    );
    expect((await local.get('/')).headers.get('location')).toBe('/sign-in?to=%2F');
  });
});
