import { type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import { Shops } from '../../bench/traffic/shops.js';
import { Switcher } from '../../bench/traffic/switcher.js';
import { traffic } from '../../activities/steps/traffic.js';
import { describeNeeding, haproxyPart } from '../support/needs.js';
import { FarEnd } from './support/far-end.js';
import { makeWorld } from './support/world.js';
import { beforeLookingAgain } from '../support/look-again.js';

describeNeeding(haproxyPart, 'after a switch, with drain', () => {
  let shops: Shops;
  let proxy: HaproxyProxy;
  let switcher: Switcher;

  beforeEach(async () => {
    shops = await Shops.open();
    proxy = await startHaproxies(shops.addresses, ['edge-1', 'edge-2']);
    switcher = await Switcher.on(proxy);
  });
  afterEach(async () => {
    await switcher.close();
    await proxy.stop();
    await shops.close();
  });

  /** A customer whom blue lets wait, on the second node. */
  async function waitingCustomer() {
    const held = shops.hold('blue');
    const answer = fetch(proxy.urls[1] ?? '');
    await held.arrived;
    return { ...held, answer };
  }

  it('the step ends once the last customer of the old colour has been answered', async () => {
    const customer = await waitingCustomer();
    let over = false;
    const switching = switcher.to({ green: 100 }, { drain: '60s' }).finally(() => {
      over = true;
    });
    while ((await proxy.look())['edge-2']?.green !== 100) await beforeLookingAgain();
    expect(over).toBe(false);
    customer.release();
    expect((await customer.answer).headers.get('x-release')).toBe('blue');
    expect(await switching).toMatchObject({ status: 'succeeded', outputs: { drained: 'yes' } });
  });

  it('the step succeeds and says no when customers stay longer than that', async () => {
    const customer = await waitingCustomer();
    expect(await switcher.to({ green: 100 }, { drain: '300ms' })).toMatchObject({
      status: 'succeeded',
      outputs: { after: { blue: 0, green: 100 }, drained: 'no' },
    });
    customer.release();
    await customer.answer;
  });

  it('a colour that keeps a share is not waited for', async () => {
    const customer = await waitingCustomer();
    expect(await switcher.to({ green: 50, blue: 50 }, { drain: '60s' })).toMatchObject({ outputs: { drained: 'yes' } });
    customer.release();
    await customer.answer;
  });

  it('says that it was not told where the target counts no connections', async () => {
    const world = makeWorld();
    const end = await FarEnd.start();
    const state = { weights: { blue: 100, green: 0 }, healthy: { blue: true, green: true } };
    end.onGet = (response) => response.end(JSON.stringify(state));
    end.onApplied = (response) => {
      state.weights = { blue: 0, green: 100 };
      response.end('{}');
    };
    const target = { kind: 'http', config: { url: end.url, traffic: '/traffic' } };
    const params = { to: { green: 100 }, drain: '60s' };
    expect(await traffic(world.callOn(target, { type: 'traffic', params }), world.deps)).toMatchObject({
      status: 'succeeded',
      outputs: { drained: 'not told' },
    });
    await end.stop();
    world.remove();
  });
});
