import { type BuiltStorefront, buildStorefront } from './built-storefront.js';
import { StorefrontSite, until } from './storefront-site.js';

let built: BuiltStorefront;
let site: StorefrontSite;

beforeAll(() => {
  built = buildStorefront();
});
afterAll(() => built.remove());
beforeEach(async () => {
  site = await StorefrontSite.make(built.folder);
});
afterEach(async () => await site.close());

interface State {
  weights: Record<string, number>;
  healthy: Record<string, boolean>;
}

async function traffic(admin: string): Promise<State> {
  return (await (await fetch(`${admin}/traffic`)).json()) as State;
}

async function put(admin: string, body: unknown): Promise<Response> {
  return await fetch(`${admin}/traffic`, {
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function versionAt(url: string): Promise<string> {
  return ((await (await fetch(`${url}/api/catalogue`)).json()) as { version: string }).version;
}

describe('the own edge', () => {
  it('switches back and forth 10 times at 100 requests a second and loses none', async () => {
    await site.shop('blue', 'v1.4.0');
    await site.shop('green', 'v1.5.0');
    const { url, admin } = await site.ownEdge();
    const load = await site.load(url, 100);
    for (let turn = 0; turn < 10; turn += 1) {
      const [to, version] = turn % 2 === 0 ? ['green', 'v1.5.0'] : ['blue', 'v1.4.0'];
      const before = (await load.summary()).byVersion[version as string] ?? 0;
      expect((await put(admin, { weights: { [to as string]: 100 } })).status).toBe(200);
      await until(`${to} serves`, async () => ((await load.summary()).byVersion[version as string] ?? 0) > before + 20);
    }
    const saw = await load.end();
    expect(saw).toMatchObject({ status5xx: 0, refused: 0, other: 0, unsent: 0, faults: [] });
    expect(saw.ok).toBe(saw.requests);
    expect(saw.ok).toBeGreaterThan(200);
  });

  it('loses nothing when the shop that served is stopped after the switch, with slow requests in flight', async () => {
    site.stamp('v1.3.0', { built: 'v1.3.0', answersAfterMs: 400 });
    const slow = await site.shop('blue', 'v1.3.0');
    await site.shop('green', 'v1.5.0');
    const { url, admin } = await site.ownEdge();
    const load = await site.load(url, 100);
    await until('blue serves', async () => (await load.summary()).ok > 20);
    await put(admin, { weights: { green: 100 } });
    expect(await slow.stop()).toBe(0);
    await until('the edge sees that blue is gone', async () => (await traffic(admin)).healthy.blue === false);
    expect(await load.end()).toMatchObject({ status5xx: 0, refused: 0, other: 0, faults: [] });
  });

  it('divides by weight: a quarter is a quarter', async () => {
    await site.shop('blue', 'v1.4.0');
    await site.shop('green', 'v1.5.0');
    const { url, admin } = await site.ownEdge();
    await put(admin, { weights: { blue: 75, green: 25 } });
    const versions: string[] = [];
    for (let n = 0; n < 40; n += 1) versions.push(await versionAt(url));
    expect(versions.filter((version) => version === 'v1.5.0')).toHaveLength(10);
  });

  it('gives an ill backend no traffic, and takes it back when it is well', async () => {
    await site.shop('blue', 'v1.4.0');
    const { url, admin } = await site.ownEdge();
    expect(await traffic(admin)).toEqual({ weights: { blue: 100, green: 0 }, healthy: { blue: true, green: false } });
    await put(admin, { weights: { blue: 50, green: 50 } });
    for (let n = 0; n < 10; n += 1) expect(await versionAt(url)).toBe('v1.4.0');
    await site.shop('green', 'v1.5.0');
    await until('green serves', async () => (await versionAt(url)) === 'v1.5.0');
  });

  it('answers 503 when nobody serves, and never resends a POST', async () => {
    const { url } = await site.ownEdge();
    expect((await fetch(url)).status).toBe(503);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(503);
  });

  it.each([
    ['another colour', { weights: { red: 100 } }, /no "red" here/],
    ['a sum below 100', { weights: { blue: 60, green: 30 } }, /sum to 90/],
    ['half a percent', { weights: { blue: 99.5, green: 0.5 } }, /whole number/],
    ['text for a number', { weights: { blue: '100' } }, /whole number/],
    ['no weights', {}, /Expected \{"weights"/],
    ['no JSON', 'blue', /JSON/],
  ])('refuses %s, and leaves the traffic as it was', async (_, body, words) => {
    const { admin } = await site.ownEdge();
    const answer = await put(admin, body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toMatch(words);
    expect((await traffic(admin)).weights).toEqual({ blue: 100, green: 0 });
  });
});
