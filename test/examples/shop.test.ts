import { get } from 'node:http';
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

const at = (path: string): string => `http://127.0.0.1:${site.ports.green}${path}`;

interface Sending {
  method?: string;
  token?: string;
  key?: string;
  json?: object;
}

async function send(path: string, { method = 'POST', token, key, json }: Sending) {
  const answer = await fetch(at(path), {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(json && { body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function session(customer: string): Promise<string> {
  return String((await send('/api/sessions', { json: { customer } })).body.token);
}

describe('the shop', () => {
  it('says its release and its slot on the page, in the API and on the health page', async () => {
    await site.shop('green', 'v1.4.0');
    const page = await (await fetch(at('/'))).text();
    expect(page).toContain('release <b>v1.4.0</b>');
    expect(page).toContain('<body class="green">');
    expect(await (await fetch(at('/api/catalogue/mug-04'))).json()).toMatchObject({
      version: 'v1.4.0',
      slot: 'green',
      product: { cents: 1650 },
    });
    expect(await (await fetch(at('/healthz'))).json()).toEqual({ status: 'ok', version: 'v1.4.0', slot: 'green' });
  });

  it('answers 404 and 405 in words, and never runs what a path contains', async () => {
    await site.shop('green', 'v1.4.0');
    const missing = await fetch(at('/api/catalogue/%3Cscript%3E'));
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/json');
    expect((await fetch(at('/'), { method: 'POST', body: '{}' })).status).toBe(405);
  });

  it('takes an order of a session, the same one for the same key, shows it to its customer only, and takes it back', async () => {
    await site.shop('green', 'v1.4.0');
    const token = await session('Synthetic Sam');
    const goods = { sku: 'mug-04', quantity: 2 };
    const first = await send('/api/orders', { token, key: 'run-1/order', json: goods });
    const again = await send('/api/orders', { token, key: 'run-1/order', json: goods });
    const other = await send('/api/orders', { token, key: 'run-2/order', json: goods });
    expect([first.status, first.body.order]).toEqual([201, { customer: 'Synthetic Sam', ...goods, cents: 3300 }]);
    expect(again.body.id).toBe(first.body.id);
    expect(other.body.id).not.toBe(first.body.id);
    const path = `/api/orders/${String(first.body.id)}`;
    expect((await send(path, { method: 'GET', token })).body.order).toMatchObject(goods);
    expect((await send(path, { method: 'GET', token: await session('Somebody else') })).status).toBe(404);
    expect((await send(path, { method: 'DELETE', token })).body.cancelled).toBe(first.body.id);
  });

  it('refuses orders without a session, of nothing, and of too many, in words', async () => {
    await site.shop('green', 'v1.4.0');
    const token = await session('Sam');
    expect((await send('/api/orders', { json: { sku: 'mug-04', quantity: 1 } })).status).toBe(401);
    expect((await send('/api/orders', { token, json: { sku: 'moon', quantity: 1 } })).body.error).toMatch(/moon/);
    expect((await send('/api/orders', { token, json: { sku: 'mug-04', quantity: 21 } })).status).toBe(400);
    expect((await send('/api/sessions', { json: { customer: '' } })).status).toBe(400);
  });

  it('counts what it answered, by route and status, in the text format of Prometheus', async () => {
    await site.shop('green', 'v1.4.0');
    await fetch(at('/api/catalogue/mug-04'));
    await fetch(at('/api/catalogue/bag-07'));
    await fetch(at('/api/catalogue/moon'));
    const answer = await fetch(at('/metrics'));
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    const own = 'slot="green",version="v1.4.0"';
    expect(text).toContain(`shop_requests_total{${own},method="GET",route="/api/catalogue/:sku",status="200"} 2\n`);
    expect(text).toContain(`shop_requests_total{${own},method="GET",route="other",status="404"} 1\n`);
    expect(text).toContain(`shop_request_seconds_count{${own},route="/api/catalogue/:sku"} 2\n`);
    expect(text).toContain(`shop_request_seconds_bucket{${own},route="other",le="+Inf"} 1\n`);
  });

  it('with a bad release answers slowly and with the wrong version, while the health page is fine', async () => {
    site.stamp('v1.5.0', { built: 'v1.4.0', answersAfterMs: 300 });
    await site.shop('green', 'v1.5.0');
    const health = await fetch(at('/healthz'));
    expect([health.status, ((await health.json()) as { version: string }).version]).toEqual([200, 'v1.5.0']);
    const before = performance.now();
    expect(await (await fetch(at('/api/catalogue'))).json()).toMatchObject({ version: 'v1.4.0' });
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
  });

  it('does not start on a stamp that is none, and names the file', async () => {
    site.stamp('v1.6.0', { built: 16 });
    await expect(site.shop('green', 'v1.6.0')).rejects.toThrow(/v1\.6\.0\.json is no build stamp/);
  });

  it('answers everything in flight after SIGTERM, accepts nothing new, and exits 0', async () => {
    site.stamp('v2.0.0', { built: 'v2.0.0', answersAfterMs: 800 });
    const shop = await site.shop('green', 'v2.0.0');
    let sent = 0;
    const answers = Array.from({ length: 20 }, () => statusOf(at('/api/catalogue'), () => (sent += 1)));
    await until('all requests are sent', async () => sent === 20);
    const ended = shop.stop();
    await until('nothing new is accepted', async () => await refuses(at('/healthz')));
    expect(await Promise.all(answers)).toEqual(new Array(20).fill(200));
    expect(await ended).toBe(0);
  });
});

/** Resolves to the status; `onSent` is told when the request is on a connection. */
function statusOf(url: string, onSent: () => void): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.on('finish', () => setTimeout(onSent, 20)).on('error', reject);
  });
}

async function refuses(url: string): Promise<boolean> {
  return await fetch(url, { headers: { connection: 'close' } }).then(
    () => false,
    (error: Error & { cause?: { code?: string } }) => error.cause?.code === 'ECONNREFUSED',
  );
}
