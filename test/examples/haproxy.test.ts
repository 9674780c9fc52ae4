import { haproxyVersion } from '../../examples/storefront/demo/haproxy.js';
import { type BuiltStorefront, buildStorefront } from './built-storefront.js';
import { haproxyCommand, StorefrontSite, until } from './storefront-site.js';

const installed = haproxyVersion() !== undefined;
const required = process.env.DAYBOOK_REQUIRE_ALL === '1';

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

/** A machine without HAProxy skips these and says so; DAYBOOK_REQUIRE_ALL=1 lets them fail instead. */
const describeWhereInstalled = installed || required ? describe : describe.skip;

describeWhereInstalled('HAProxy with the configuration of the example (skipped where HAProxy is not installed)', () => {
  it('switches back and forth 10 times at 100 requests a second and loses none', async () => {
    await site.shop('blue', 'v1.4.0');
    await site.shop('green', 'v1.5.0');
    const { url, socket } = await site.haproxy();
    await until('green is up', async () => await isUp(socket, 'green1'));
    const load = await site.load(url, 100);
    for (let turn = 0; turn < 10; turn += 1) {
      const [to, from, version] = turn % 2 === 0 ? ['green1', 'blue1', 'v1.5.0'] : ['blue1', 'green1', 'v1.4.0'];
      const before = (await load.summary()).byVersion[version as string] ?? 0;
      expect(await haproxyCommand(socket, `set weight shop/${to} 100; set weight shop/${from} 0`)).toBe('\n\n');
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
    const { url, socket } = await site.haproxy();
    await until('green is up', async () => await isUp(socket, 'green1'));
    const load = await site.load(url, 100);
    await until('blue serves', async () => (await load.summary()).ok > 20);
    await haproxyCommand(socket, 'set weight shop/green1 100; set weight shop/blue1 0');
    expect(await slow.stop()).toBe(0);
    await until('HAProxy sees that blue is gone', async () => !(await isUp(socket, 'blue1')));
    expect(await load.end()).toMatchObject({ status5xx: 0, refused: 0, other: 0, faults: [] });
  });

  it('is not ready on a port that is taken, and says so in its own words', async () => {
    const first = await site.shop('blue', 'v1.4.0');
    site.ports.edge = site.ports.blue;
    await expect(site.haproxy()).rejects.toThrow(/HAProxy ended.*(cannot bind|Address already in use)/s);
    expect(first.pid).toBeGreaterThan(0);
  });
});

async function isUp(socket: string, server: string): Promise<boolean> {
  const rows = (await haproxyCommand(socket, 'show stat')).split('\n').map((row) => row.split(','));
  return rows.some(([backend, name, ...rest]) => backend === 'shop' && name === server && rest[15] === 'UP');
}
