import { join } from 'node:path';
import pg from 'pg';
import { readAccesses } from '../../../records/accesses.js';
import { readDrills } from '../../../records/drills.js';
import { folderRecords } from '../../../records/folder.js';
import { until } from '../../examples/storefront-site.js';
import { haproxyPart, describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { stepOf } from '../../support/scenario.js';
import type { ShopDatabases } from './support/shop-databases.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const DAY_N = ['break-glass', 'repair-data'].map((name) => `day-n/${name}`);
const SHIPPED = ['day-0/prove-access', 'day-2/widen-by-cohort', ...DAY_N, 'drills/restore', 'drills/recovery'];

let library: StorefrontLibrary;
let databases: ShopDatabases;

/** Does something as a person, as soon as the database lets them in. */
async function asPerson(login: string, password: string, statement: string): Promise<void> {
  const { host, port } = databases.west.address;
  await until(
    `${login} is let in`,
    async () => {
      const client = new pg.Client({ host, port, database: 'shop', user: login, password });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query(statement);
        return true;
      } catch (error) {
        if (/^28/.test(String((error as { code?: string }).code))) return false;
        throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    60_000,
  );
}

const records = () => folderRecords(join(library.scenario.root, '.daybook/records'));
const wrong = async () =>
  (await databases.query<{ n: number }>('select count(*)::int as n from orders where cents = 0'))[0]?.n;
const accounts = async () => (await databases.query<{ n: number }>('select count(*)::int as n from accounts'))[0]?.n;

const needed = { ...postgresPart, present: postgresPart.present && haproxyPart.present };

describeNeeding(needed, 'the library of data and access', () => {
  beforeAll(async () => {
    library = await StorefrontLibrary.open(['stage'], SHIPPED, { stage: 'in-the-pair' });
    databases = library.place('stage').databases as ShopDatabases;
    await databases.query(
      "alter role ines_login password 'canary-of-ines'; alter role kai_login password 'canary-of-kai'",
    );
    await library.putGreen('stage', 'v1.5.0');
  });
  afterAll(() => library?.close());

  it('prove-access has everybody who may act sign in, and looks whether Daybook itself may', async () => {
    const { view, asked } = await library.play('prove-access', 'stage');
    expect([view.status, troubles(view), asked]).toEqual(['succeeded', [], ['prove/1']]);
  });

  it('break-glass lets somebody look first, and another one change something once a second person agrees', async () => {
    const inputs = ['looks=ines', 'changes=kai', 'incident=INC-7', 'reason=An order has no price', 'for=5s'];
    const looks = asPerson('ines_login', 'canary-of-ines', 'select count(*) from orders');
    const [{ view, asked }] = await Promise.all([
      library.play('break-glass', 'stage', { inputs, reports: { found: { cause: 'A rounding', change: 'yes' } } }),
      looks,
    ]);
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['found/1', 'go/1', 'review/1']);
    expect(await readAccesses(records(), { open: true })).toEqual([]);
    expect((await readAccesses(records())).map(({ person, right }) => `${person} ${right}`).sort()).toEqual([
      'ines look',
      'kai repair',
    ]);
  });

  it('break-glass refuses that one person looks and changes', async () => {
    const inputs = ['looks=kai', 'changes=kai', 'incident=INC-7', 'reason=Alone', 'for=5s'];
    const { view } = await library.play('break-glass', 'stage', { inputs });
    expect([view.status, stepOf(view, 'look').status]).toEqual(['failed', 'pending']);
  });

  it('repair-data counts before and after, saves before, and ends with a review by two', async () => {
    await databases.query('update orders set cents = 0 where id <= 3');
    const inputs = [
      ...['person=kai', 'incident=INC-7', 'reason=Orders without a price', 'for=8s'],
      ...['count=select count(*) as n from orders where cents = 0', 'all=select count(*) as n from orders'],
    ];
    const [{ view, asked }] = await Promise.all([
      library.play('repair-data', 'stage', { inputs }),
      asPerson('kai_login', 'canary-of-kai', 'update orders set cents = 1650 where cents = 0'),
    ]);
    expect([view.status, troubles(view), asked.sort()]).toEqual(['succeeded', [], ['go/1', 'review/1']]);
    expect(await wrong()).toBe(0);
    const login = await databases.query("select rolcanlogin as may from pg_roles where rolname = 'kai_login'");
    expect(login).toEqual([{ may: false }]);
    expect(JSON.stringify(view)).not.toContain('canary-of-kai');
  });

  it('widen-by-cohort lets a list in share by share, with a gate after each', async () => {
    await databases.query("insert into accounts values ('maren@customers.example', 'Maren Example')");
    const { site } = library.place('stage');
    const green = `http://127.0.0.1:${site.ports.green}`;
    const load = await site.load(green, 50);
    await library.allToGreen('stage');
    const inputs = ['release=v1.5.0', 'watch=3s'];
    const { view, asked } = await library.play('widen-by-cohort', 'stage', { inputs });
    expect([view.status, troubles(view), asked]).toEqual(['succeeded', [], ['widen/1']]);
    expect(await accounts()).toBe(20);
    await load.end();
  });

  it('widen-by-cohort takes out exactly those whom it let in when a gate says no', async () => {
    await databases.query("delete from accounts where email <> 'maren@customers.example'");
    await library.putGreen('stage', 'v1.5.1', { slow: true });
    await library.allToGreen('stage');
    const { site } = library.place('stage');
    const load = await site.load(`http://127.0.0.1:${site.ports.green}`, 50);
    const { view } = await library.play('widen-by-cohort', 'stage', { inputs: ['release=v1.5.1', 'watch=3s'] });
    expect(view.status).toBe('undone');
    expect(await databases.query('select email from accounts')).toEqual([{ email: 'maren@customers.example' }]);
    await load.end();
  });

  it('restore brings a backup back into an empty database, compares it, and measures what would be lost', async () => {
    const { view, asked } = await library.play('restore', 'stage');
    expect([view.status, troubles(view), asked]).toEqual(['succeeded', [], ['review/1']]);
    expect(await readDrills(records(), 'restore')).toMatchObject([{ verdict: 'met', rowsLost: 0 }]);
    expect(await databases.old.query("select 1 from pg_database where datname = 'restored'")).toEqual([]);
  });

  it('recovery kills the primary with everybody at their place, measures it, and asks what is done about it', async () => {
    const { view, asked } = await library.play('recovery', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['announce/1', 'go/1', 'lessons/1', 'review/1', 'whole-again/1']);
    expect(await readDrills(records(), 'recovery')).toMatchObject([{ verdict: 'met' }]);
  });

  it('leaves no password of a server, a role or a person on record', async () => {
    const store = records();
    const kept = await Promise.all((await store.list('')).map((name) => store.get(name)));
    expect(kept.length).toBeGreaterThan(10);
    expect(JSON.stringify(kept)).not.toMatch(/canary/);
  });
});
