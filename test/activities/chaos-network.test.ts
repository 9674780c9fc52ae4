import { createServer } from 'node:http';
import { networkFault } from '../../activities/chaos/kinds/network.js';
import { examineToxiproxy } from '../../activities/targets/toxiproxy.js';
import { Secrets } from '../../activities/secrets.js';
import type { JsonObject } from '../../model/json.js';
import { startToxiproxy, type Toxiproxy } from '../../tools/toxiproxy/start-toxiproxy.js';
import { describeNeeding } from '../support/needs.js';
import { TOXIPROXY_LIMIT_MS, toxiproxyPart } from '../support/toxiproxy.js';
import { ChaosWorld } from './support/chaos-world.js';
import { FarEnd } from './support/far-end.js';
import { until } from './support/world.js';

describeNeeding(toxiproxyPart, 'a fault in the network, through a real toxiproxy', () => {
  let toxiproxy: Toxiproxy;
  let shop: FarEnd;
  let front: string;
  let place: ChaosWorld;

  beforeAll(async () => {
    toxiproxy = await startToxiproxy(process.env);
    shop = await FarEnd.start();
    front = await toxiproxy.proxy('shop', new URL(shop.url).host);
  }, TOXIPROXY_LIMIT_MS);
  afterAll(async () => {
    await toxiproxy?.stop();
    await shop?.stop();
  });
  beforeEach(async () => {
    place = await ChaosWorld.open();
  });
  afterEach(() => place.close());

  const target = (url = toxiproxy.url) => ({ kind: 'toxiproxy', config: { url, proxy: 'shop' } });
  const disturb = (network: JsonObject, more: JsonObject = {}, url?: string) =>
    place.run(place.call({ network }, { target: target(url), url: front, more: { layer: 'network', ...more } }));

  it('delays every answer while it stands, and none afterwards', async () => {
    const more = { for: '2s', steadyState: { expect: 'response.ms < 250' }, expectSteady: false, abortWhen: 'false' };
    const running = disturb({ latency: '300ms' }, more);
    await until('it stands', async () => (await toxiproxy.look('shop')).toxics.length === 1);
    const begun = performance.now();
    await fetch(front);
    expect(performance.now() - begun).toBeGreaterThan(280);
    const outcome = await running;
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { steadyAfter: true } });
    expect(outcome.outputs?.broken).toBeGreaterThan(0);
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it('takes no connections while it is down, and opens again', async () => {
    const running = disturb({ down: true }, { for: '1s', expectSteady: false, abortWhen: 'false' });
    await until('it is down', async () => !(await toxiproxy.look('shop')).open);
    expect(await running).toMatchObject({ status: 'succeeded' });
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it.each<[string, JsonObject]>([
    ['a cut', { timeout: '50ms' }],
    ['a reset', { resetPeer: '1ms' }],
    ['a narrow line together with a delay', { bandwidth: 1, latency: '20ms', jitter: '10ms' }],
  ])('brings %s and leaves nothing of it behind', async (_what, network) => {
    const running = disturb(network, { for: '400ms', expectSteady: false, abortWhen: 'false' });
    await until('it stands', async () => (await toxiproxy.look('shop')).toxics.length > 0);
    await running;
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it('leaves the toxics of others where they are', async () => {
    const theirs = { name: 'theirs', type: 'latency', stream: 'downstream', attributes: { latency: 1 } };
    await fetch(`${toxiproxy.url}/proxies/shop/toxics`, { method: 'POST', body: JSON.stringify(theirs) });
    await disturb({ latency: '20ms' });
    expect((await toxiproxy.look('shop')).toxics).toEqual(['theirs']);
    await fetch(`${toxiproxy.url}/proxies/shop/toxics/theirs`, { method: 'DELETE' });
  });

  it('begins nothing at a proxy that is not there', async () => {
    const outcome = await disturb({ proxy: 'nowhere', latency: '1s' });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'proxy-missing' });
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it('is certain that nothing happened when no toxiproxy answers', async () => {
    const closed = createServer();
    const outcome = await disturb({ latency: '1s' }, {}, await addressOnce(closed));
    expect(outcome).toMatchObject({ status: 'errored', reason: 'unreachable', happened: 'no' });
  });

  it('lifts what its first call brought when the answer to it was lost', async () => {
    const lossy = await lossyFront(toxiproxy.url);
    const outcome = await disturb({ latency: '300ms' }, {}, lossy.url);
    lossy.close();
    expect(outcome).toMatchObject({ status: 'errored', reason: 'answer-lost', happened: 'unknown' });
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it('is lifted as often as one likes, also where it never stood', async () => {
    const address = { name: 'place', url: toxiproxy.url, headers: {}, timeoutMs: 2000, local: true };
    const fault = networkFault({ latency: 5 }, { address, proxy: 'shop', signal: new AbortController().signal });
    const lift = fault.lift(await fault.aim('go-live-1/break/9'));
    const { carryOutLift } = await import('../../activities/chaos/lifts/lift.js');
    if (!lift) throw new Error('there is a way back');
    await carryOutLift(lift);
    await carryOutLift(lift);
    expect(await toxiproxy.look('shop')).toEqual({ open: true, toxics: [] });
  });

  it('is examined without a change: what answers, and whether its proxy is there', async () => {
    const look = (proxy: string, url = toxiproxy.url) =>
      examineToxiproxy(
        { name: 'place', environment: 'production', kind: 'toxiproxy', config: { url, proxy }, local: true },
        { ...scopeOf(place), signal: new AbortController().signal },
      );
    expect(await look('shop')).toEqual({
      found: expect.stringMatching(/^toxiproxy .*shop/),
      may: [
        { action: 'read', verdict: 'yes' },
        { action: 'disturb', verdict: 'yes' },
      ],
    });
    expect((await look('nowhere')).may[1]).toMatchObject({ verdict: 'no', why: 'it has no proxy nowhere' });
    expect((await look('shop', await addressOnce(createServer()))).may[0]).toMatchObject({ verdict: 'no' });
  });
});

describe('a fault in the network', () => {
  const address = {
    name: 'place',
    url: 'https://toxiproxy.shop.example:8474',
    headers: {},
    timeoutMs: 2000,
    local: true,
  };
  const all = { latency: 5, bandwidth: 1, timeout: 50, resetPeer: 1, down: true };
  const fault = networkFault(all, { address, proxy: 'shop', signal: new AbortController().signal });

  it('says first and briefly how to open the proxy by hand', () => {
    const names = ['latency', 'bandwidth', 'timeout', 'reset_peer'].map((type) => `daybook-0123456789-${type}`);
    const place = 'https://toxiproxy.shop.example:8474/proxies/shop';
    expect(fault.byHand({ proxy: 'shop', names, open: true })).toBe(
      `curl -d '{"enabled":true}' ${place}; curl -X DELETE ${place}/toxics/'daybook-0123456789-{latency,bandwidth,timeout,reset_peer}'`,
    );
    expect(fault.byHand({ proxy: 'shop', names: names.slice(0, 1), open: false })).toBe(
      `curl -X DELETE ${place}/toxics/daybook-0123456789-latency`,
    );
  });

  it('leaves its watchdog the time that all its calls may take', () => {
    expect(fault.beginWithinMs).toBe(10_000);
  });
});

function scopeOf(place: ChaosWorld) {
  const { deps, activity } = place.world;
  return { call: place.call({}), deps, context: activity.context, secrets: new Secrets() };
}

/** An address on which nobody listens any more. */
async function addressOnce(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Passes everything on to the toxiproxy and drops the answer to the first POST. */
async function lossyFront(url: string): Promise<{ url: string; close(): void }> {
  let lost = false;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = 'GET', url: place = '/' } = request;
    const answer = await fetch(url + place, { method, ...(method === 'GET' ? {} : { body }) });
    const text = await answer.text();
    if (method === 'POST' && !lost) {
      lost = true;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.status === 204 ? '' : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
