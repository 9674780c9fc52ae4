import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDrills } from '../../../records/drills.js';
import { folderRecords } from '../../../records/folder.js';
import { describeNeeding, haproxyPart } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { stepOf } from '../../support/scenario.js';
import type { RunningLoad } from '../../examples/storefront-site.js';
import type { ShopDatabases } from './support/shop-databases.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const needed = { ...haproxyPart, present: haproxyPart.present && npmPostgresPart.present };
const inputs = ['release=v1.5.0'];

let library: StorefrontLibrary;
const records = () => folderRecords(join(library.scenario.root, '.daybook/records'));
const databases = () => library.place('production').databases as ShopDatabases;
let load: RunningLoad;

/** In the new primary. */
async function counted(): Promise<{ orders: number; users: number }> {
  const all = 'select (select count(*) from orders)::int as orders, (select count(*) from accounts)::int as users';
  const [rows] = await databases().query<{ orders: number; users: number }>(all);
  return rows ?? { orders: 0, users: 0 };
}

describeNeeding(needed, 'the library of Day 1 and Day 2, in production', () => {
  beforeAll(async () => {
    const day0 = ['stage', 'blue-green-fallback', 'recovery-trial'].map((name) => `day-0/${name}`);
    const shipped = [...day0, 'day-1/first-key', 'day-1/go-live', 'day-2/widen'];
    const data = { stage: 'in-the-pair', production: 'in-the-old' } as const;
    library = await StorefrontLibrary.open(['stage', 'production'], shipped, data);
    const { site, url } = library.place('production');
    // A twentieth of them must be enough for a gate to judge by.
    load = await site.load(url, 200);
  });
  afterAll(() => library?.close());

  it('go-live does not start anything before stage has shown the way back, and says what to do', async () => {
    const { view } = await library.play('go-live', 'production', { inputs });
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'way-back-proven').message).toContain('daybook start blue-green-fallback --environment stage');
    expect(stepOf(view, 'recovery-proven').message).toContain('daybook start recovery-trial --environment stage');
    expect(stepOf(view, 'key-made').message).toContain('daybook start first-key --environment production');
    expect(stepOf(view, 'deploy-green').status).toBe('pending');
  });

  it('recovery-trial loses the primary of stage, gets it back in time, and says what was lost', async () => {
    const { view, asked } = await library.play('recovery-trial', 'stage');
    expect([view.status, troubles(view), asked]).toEqual(['succeeded', [], []]);
    const [drill] = await readDrills(records(), 'recovery-trial');
    expect(drill).toMatchObject({ verdict: 'met', rpo: { verdict: 'met' } });
    expect(drill?.rto.actualMs).toBeGreaterThan(0);
  });

  it('go-live takes everything back when strangers are among the first users: data, old database and green', async () => {
    await library.play('stage', 'stage', { inputs });
    await library.play('blue-green-fallback', 'stage', { inputs });
    expect((await library.play('first-key', 'production')).view.status).toBe('succeeded');
    const strangers = 'email,name\nada@customers.example,Ada\nmallory@elsewhere.example,Mallory\n';
    await writeFile(join(library.scenario.root, 'cohorts/strangers.csv'), strangers);
    const { view } = await library.play('go-live', 'production', {
      inputs: [...inputs, 'cohort=cohorts/strangers.csv'],
    });
    expect(view.status).toBe('undone');
    expect(stepOf(view, 'first-users').message).toContain('mallory@elsewhere.example');
    expect(await counted()).toEqual({ orders: 0, users: 0 });
    expect(await library.serves('production')).toEqual({ slot: 'blue', version: 'v1.4.0' });
    const closed = "select rolconfig as closed from pg_roles where rolname = 'shop'";
    expect(await databases().old.query(closed)).toEqual([{ closed: ['default_transaction_read_only=off'] }]);
  });

  it('go-live moves the data, lets the first users in, switches, watches and buys once; whoever looks gets no error', async () => {
    const { view, asked } = await library.play('go-live', 'production', { inputs: [...inputs, 'watch=10s'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(expect.arrayContaining(['announce/1', 'on-duty/1', 'go/1']));
    expect(await library.serves('production')).toEqual({ slot: 'green', version: 'v1.5.0' });
    expect(await load.summary()).toMatchObject({ faults: [], refused: 0, status5xx: 0, other: 0 });
    const { orders, users } = await counted();
    expect([orders >= 500, users]).toEqual([true, 5]);
  });

  it('widen goes from 5 % to all in four steps, each with its gate', async () => {
    await library.putGreen('production', 'v1.5.1');
    const { view, asked } = await library.play('widen', 'production', { inputs: ['release=v1.5.1', 'watch=5s'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(['widen/1']);
    expect(await library.serves('production')).toEqual({ slot: 'green', version: 'v1.5.1' });
  });

  it('widen takes the customers back to blue, step by step, when a gate says no', async () => {
    await library.putGreen('production', 'v1.5.2', { slow: true });
    const { view } = await library.play('widen', 'production', { inputs: ['release=v1.5.2', 'watch=5s'] });
    expect(view.status).toBe('undone');
    expect(await library.serves('production')).toEqual({ slot: 'blue', version: 'v1.4.0' });
    expect(await load.end()).toMatchObject({ faults: [], refused: 0, status5xx: 0, other: 0 });
  });
});
