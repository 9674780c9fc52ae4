import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { type Databases, startDatabases } from '../../examples/storefront/demo/databases/start-databases.js';
import { CUSTOMERS, ORDERS } from '../../examples/storefront/demo/databases/schema.js';
import { StartedParts } from '../../examples/storefront/demo/started-parts.js';
import { describeNeeding } from '../support/needs.js';
import { npmPostgresPart } from '../support/postgres.js';
import { writeJson } from '../support/write-json.js';
import { type BuiltStorefront, buildStorefront } from './built-storefront.js';
import { StorefrontSite, until } from './storefront-site.js';

let built: BuiltStorefront;
let site: StorefrontSite;
let root: string;
let databases: Databases;
const said: string[] = [];
const parts = new StartedParts((line) => said.push(line));

const at = (path: string): string => `http://127.0.0.1:${site.ports.green}${path}`;
const folder = (): string => join(root, '.daybook/database');

async function answer(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(at(path), init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function order(key: string): Promise<{ status: number; body: Record<string, unknown>; token: string }> {
  const opened = await answer('/api/sessions', { method: 'POST', body: JSON.stringify({ customer: 'Synthetic Sam' }) });
  const token = String(opened.body.token);
  const placed = await answer('/api/orders', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
    body: JSON.stringify({ sku: 'mug-04', quantity: 2 }),
  });
  return { ...placed, token };
}

describeNeeding(npmPostgresPart, 'the shop with its database', () => {
  beforeAll(async () => {
    built = buildStorefront();
    // What the shop finds above its folder in the demo.
    symlinkSync(join(process.cwd(), 'node_modules'), join(built.folder, 'node_modules'));
    root = mkdtempSync(join(tmpdir(), 'storefront-data-'));
    databases = await startDatabases(root, parts);
    const { west } = databases;
    await west.query("create role shop_a login password 'canary-a' in role shop_app", [], 'shop');
    await west.query("create role shop_b login password 'canary-b' in role shop_app", [], 'shop');
    site = await StorefrontSite.make(built.folder);
  }, 120_000);

  afterAll(async () => {
    await site?.close();
    await parts.stopAll();
    rmSync(root, { recursive: true, force: true });
    built.remove();
    expect(said.filter((line) => line.includes('COULD NOT'))).toEqual([]);
  }, 60_000);

  it('is started with the old server full and the new pair empty', async () => {
    const count =
      'select (select count(*)::int from customers) as customers, (select count(*)::int from orders) as orders';
    expect(await databases.old.query(count, [], 'shop')).toEqual([{ customers: CUSTOMERS, orders: ORDERS }]);
    expect(await databases.east.query(count, [], 'shop')).toEqual([{ customers: 0, orders: 0 }]);
  });

  it('keeps an order there, the same one for the same key, shows it, and takes it back', async () => {
    writeJson(join(folder(), 'credential.json'), { id: 'key-1', user: 'shop_a', password: 'canary-a' });
    await site.shop('green', 'v1.5.0', { DATABASE_FOLDER: folder() });
    const [first, again] = [await order('run-1'), await order('run-1')];
    expect([first.status, first.body.id]).toEqual([201, again.body.id]);
    const mine = { headers: { authorization: `Bearer ${first.token}` } };
    const path = `/api/orders/${String(first.body.id)}`;
    expect((await answer(path, mine)).body.order).toMatchObject({ sku: 'mug-04', quantity: 2, cents: 3300 });
    expect((await answer('/api/popular')).body.popular).toEqual(['mug-04']);
    expect((await answer(path, { ...mine, method: 'DELETE' })).status).toBe(200);
    expect((await answer(path, mine)).status).toBe(404);
  });

  it('takes a new credential without a restart, names its id and never its value', async () => {
    expect((await answer('/database')).body).toEqual({ primary: 'west', key: 'key-1', reachable: true });
    writeJson(join(folder(), 'credential.json'), { id: 'key-2', user: 'shop_b', password: 'canary-b' });
    expect((await answer('/database')).body).toEqual({ primary: 'west', key: 'key-2', reachable: true });
    expect((await order('run-2')).status).toBe(201);
    const sessions = await databases.west.query<{ usename: string }>(
      "select distinct usename from pg_stat_activity where application_name = 'shop'",
    );
    expect(sessions.map(({ usename }) => usename)).toContain('shop_b');
  });

  it('outlives that its sessions are ended in the middle of its work, and answers again', async () => {
    const customers = Array.from({ length: 8 }, async () => {
      for (let asked = 0; asked < 100; asked += 1) await answer('/api/popular');
    });
    let asking = true;
    const over = Promise.all(customers).finally(() => {
      asking = false;
    });
    let ended = 0;
    while (asking) {
      const sessions = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop'";
      ended += (await databases.west.query(sessions)).length;
    }
    await over;
    expect(ended).toBeGreaterThan(0);
    expect((await answer('/api/popular')).status).toBe(200);
  });

  it('answers 503 while nobody takes its orders, and goes on with the new primary, all orders there', async () => {
    const kept = await order('run-3');
    await until('the standby has it', async () => {
      const [row] = await databases.east.query<{ n: number }>('select count(*)::int as n from orders', [], 'shop');
      return row?.n === 2;
    });
    await databases.west.kill();
    expect((await order('run-4')).status).toBe(503);
    expect((await answer('/database')).body).toEqual({ primary: 'west', key: 'key-2', reachable: false });
    expect((await answer('/api/catalogue')).status).toBe(200);
    await databases.east.query('select pg_promote(true)');
    const { host, port } = databases.east.address;
    writeJson(join(folder(), 'pointer.json'), { primary: 'east', host, port, epoch: 2 });
    await until('east takes orders', async () => (await order('run-4')).status === 201);
    const mine = { headers: { authorization: `Bearer ${kept.token}` } };
    expect((await answer(`/api/orders/${String(kept.body.id)}`, mine)).status).toBe(200);
    expect((await answer('/database')).body).toMatchObject({ primary: 'east', reachable: true });
  });
});
