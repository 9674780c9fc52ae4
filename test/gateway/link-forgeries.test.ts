import fc from 'fast-check';
import { SignJWT } from 'jose';
import { type LinkClaims, signLink } from '../../transports/link-token.js';
import { approvalOf, planWith, stepOf } from './support/fixtures.js';
import { DAY_MS, hiddenOf, type Mailed, mailed } from './support/links.js';

const OUR_TYPE = 'daybook-link+jwt';

/** What somebody brings who may not: a token, and a form for it. Every one must fail for the reason that its name says. */
type Attack = (
  m: Mailed,
  pick: (most: number) => number,
) => Promise<{ token: string; fields?: Record<string, string>; headers?: Record<string, string> }>;

const claimsOf = ({ gateway, ask }: Mailed, over: Partial<LinkClaims> = {}): LinkClaims => ({
  run: 'r1',
  ask: ask.id,
  sub: 'omar',
  about: 'omar',
  digest: ask.digest,
  exp: gateway.clock.now + DAY_MS,
  ...over,
});

const secretOf = async ({ gateway }: Mailed) => {
  const [key] = await gateway.context.linkKeys();
  if (!key) throw new Error('no key');
  return key;
};

/** Any JWT with our claims, but for what is changed. */
async function jwt(
  m: Mailed,
  o: { header?: object; iss?: string; aud?: string; secret?: Uint8Array; without?: string },
): Promise<string> {
  const { kid, secret } = await secretOf(m);
  const { exp, ...rest } = claimsOf(m);
  const all: Record<string, unknown> = {
    ...rest,
    iss: o.iss ?? 'daybook',
    aud: o.aud ?? 'daybook-links',
    exp: Math.floor(exp / 1000),
  };
  if (o.without) delete all[o.without];
  return new SignJWT(all)
    .setProtectedHeader({ alg: 'HS256', typ: OUR_TYPE, kid, ...o.header })
    .sign(o.secret ?? secret);
}

const ATTACKS: Record<string, Attack> = {
  'one letter altered': async (m, pick) => {
    const token = await m.link();
    const at = pick(token.length - 1);
    const other = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'[pick(64)] ?? 'A';
    const altered = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
    return { token: altered === token ? `${token}A` : altered };
  },
  'cut off': async (m, pick) => {
    const token = await m.link();
    return { token: token.slice(0, 1 + pick(token.length - 2)) };
  },
  'claims of another link under its signature': async (m) => {
    const [header = '', , signature = ''] = (await m.link()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claimsOf(m), sub: 'dana' })).toString('base64url');
    return { token: `${header}.${payload}.${signature}` };
  },
  'no algorithm': async (m) => {
    const [, payload = ''] = (await m.link()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: OUR_TYPE })).toString('base64url');
    return { token: `${header}.${payload}.` };
  },
  'another secret': async (m, pick) => ({
    token: await jwt(m, {
      secret: new TextEncoder().encode(`another secret, number ${pick(1_000_000)}, of enough bytes`),
    }),
  }),
  'an empty secret': async (m) => {
    const token = await m.link();
    return { token: `${token.split('.').slice(0, 2).join('.')}.` };
  },
  'another type of token': async (m) => ({ token: await jwt(m, { header: { typ: 'daybook-session+jwt' } }) }),
  'another issuer': async (m) => ({ token: await jwt(m, { iss: 'somebody' }) }),
  'another audience': async (m) => ({ token: await jwt(m, { aud: 'daybook-gateway' }) }),
  'an unknown key': async (m) => ({ token: await jwt(m, { header: { kid: 'k0' } }) }),
  'a claim missing': async (m, pick) => ({
    token: await jwt(m, { without: ['run', 'ask', 'sub', 'about', 'digest', 'exp'][pick(5)] }),
  }),
  expired: async (m, pick) => ({ token: await m.link({ exp: m.gateway.clock.now - 1_000 - pick(DAY_MS) }) }),
  'another run': async (m, pick) => ({ token: await m.link({ run: `r${2 + pick(50)}` }) }),
  'another ask': async (m, pick) => ({ token: await m.link({ ask: `announce/${2 + pick(50)}` }) }),
  'an approval': async (m) => ({ token: await m.link({ ask: 'go/1', digest: approvalDigest(m) }) }),
  'the digest of another ask': async (m) => ({ token: await m.link({ digest: approvalDigest(m) }) }),
  'an unknown person': async (m, pick) => ({ token: await m.link({ sub: `nobody-${pick(1000)}` }) }),
  'a session instead of a link': async (m) => ({ token: (await m.gateway.signIn('omar')).token }),
  'another gateway’s secret': async (m) => {
    const key = { kid: (await secretOf(m)).kid, secret: new Uint8Array(32).fill(7) };
    return { token: await signLink(key, claimsOf(m)) };
  },
  'a good link and no form token': async (m) => ({ token: await m.link(), fields: { action: 'acknowledge' } }),
  'the form token of another link': async (m) => {
    const hidden = hiddenOf(await (await m.get(await m.link({ sub: 'dana', about: 'dana' }))).text());
    return { token: await m.link(), fields: { ...hidden, action: 'acknowledge' } };
  },
  'a form of another site': async (m, pick) => {
    const token = await m.link();
    const hidden = hiddenOf(await (await m.get(token)).text());
    const headers = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
      { host: 'evil.example' },
    ][pick(4)] as Record<string, string>;
    return { token, fields: { ...hidden, action: 'acknowledge' }, headers };
  },
  'a form that approves': async (m, pick) => {
    const token = await m.link();
    const hidden = hiddenOf(await (await m.get(token)).text());
    const action =
      ['approve', 'reject', 'complete', 'decide-yes', 'waive', 'seen', 'bounced', 'answer', 'start'][pick(8)] ?? '';
    return { token, fields: { ...hidden, action } };
  },
};

const approvalDigest = ({ gateway }: Mailed) =>
  gateway.runs.view('r1').asks.find(({ id }) => id === 'go/1')?.digest ?? '';

async function opened(): Promise<Mailed> {
  const all = await mailed();
  all.gateway.runs.ask('r1', approvalOf('r1', planWith([stepOf('switch', { target: 'edge' })])));
  return all;
}

describe('10,000 forged, altered, expired, foreign and misdirected links and forms', () => {
  it('are not accepted, not one', async () => {
    const all = await opened();
    const attacks = Object.entries(ATTACKS);
    const property = fc.asyncProperty(fc.constantFrom(...attacks), fc.nat(), async ([, attack], seed) => {
      const { token, fields, headers } = await attack(all, (most) => seed % (most + 1));
      // With a form token that only this gateway can make, so that it is the link that must not hold.
      const form = fields ?? {
        'form-token': all.gateway.context.sessions.mac('link-form', token),
        action: 'acknowledge',
      };
      const reply = await all.gateway.postForm(`/a/${encodeURIComponent(token)}`, form, { origin: 'null', ...headers });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).not.toBe(500);
    });
    await fc.assert(property, { numRuns: 10_000, seed: 20_261_121 });
    expect(all.gateway.audiences.batches).toEqual([]);
    expect(all.gateway.runs.taken).toEqual([]);
    // The same door lets in who may: the test would notice a door that is shut for everybody.
    expect((await all.answer(await all.link(), { action: 'acknowledge' })).status).toBe(303);
  }, 120_000);

  it('replayed 200 times, a good form is one answer', async () => {
    const all = await opened();
    const token = await all.link();
    const fields = { ...hiddenOf(await (await all.get(token)).text()), action: 'acknowledge' };
    for (let time = 0; time < 200; time += 1) await all.gateway.postForm(`/a/${token}`, fields);
    expect(all.gateway.audiences.taken).toHaveLength(1);
    all.gateway.clock.now += 2 * DAY_MS;
    expect((await all.gateway.postForm(`/a/${token}`, fields)).status).toBe(410);
  }, 60_000);
});
