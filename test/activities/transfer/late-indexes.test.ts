import { dataTransfer } from '../../../activities/steps/data-transfer.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { loseWorkerAt } from './lose-worker.js';
import { debianServer, TransferWorld } from './shop-data.js';

const PART = 64 << 10;

/** Beside that of orders by customer, which SHOP_SCHEMA makes. */
const INDEXES = `
  create index "What? by line" on lines (lower(what), line desc) include (order_id) where line > 3;
  create index on customers using gin (profile);
  create unique index once on customers (lower(email));
  create index told on staff (boss);
  comment on index told is 'somebody wrote this';
  create index clustered on staff (name);
  cluster staff using clustered;`;

const PUT_OFF = ['"What? by line"', 'customers_profile_idx', 'orders_customer_idx'].map((name) => `public.${name}`);

describeNeeding(postgresPart, 'indexes that are made behind the rows', () => {
  let cluster: PostgresCluster;
  let own: TransferWorld;
  let before: string[];

  beforeAll(async () => {
    cluster = await debianServer();
    await cluster.query("create role clerk login password 'canary-of-the-server'");
  }, 120_000);
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster }, { customers: 300 });
    await own.destination(INDEXES);
    before = await own.indexes();
  });
  afterEach(() => own.remove());

  const copy = (params: JsonObject = {}, change: Partial<StepCall> = {}) =>
    dataTransfer(own.call({ indexes: 'afterwards', ...params }, change), own.world.deps, PART);
  const exact = async () => {
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
    expect(await own.indexes()).toEqual(before);
  };

  it('are those that only make reading faster, and the same as before', async () => {
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    await exact();
    const entered = await own.destination<{ indexes: { index: string }[] }>('select indexes from daybook.transfers');
    expect(entered[0]?.indexes.map(({ index }) => index).sort()).toEqual([...PUT_OFF].sort());
  });

  it('are left alone unless told', async () => {
    expect(await copy({ indexes: 'keep' })).toMatchObject({ status: 'succeeded' });
    expect(await own.destination('select indexes from daybook.transfers')).toEqual([{ indexes: [] }]);
    await exact();
  });

  it('are there in the end, wherever the worker is lost, also when it is taken back', async () => {
    let cuts = 0;
    for (let n = 1; ; n += 1) {
      const reached = await loseWorkerAt(own, copy, { n, when: n % 2 === 0 ? 'before' : 'after' });
      own.nextAttempt();
      // Every third time a person gives up instead.
      if (n % 3 !== 0) {
        expect(await copy()).toMatchObject({ status: 'succeeded' });
        await exact();
      }
      expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
      expect(await own.indexes()).toEqual(before);
      await own.forgetKeys();
      if (!reached) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(40);
  }, 600_000);

  it('are nobody’s business any more once the copy has ended well', async () => {
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    await own.destination('drop index orders_customer_idx; create index orders_customer_idx on orders (total)');
    const changed = await own.indexes();
    expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await own.indexes()).toEqual(changed);
  });

  it('are named where the copy fails, and made by the retry that begins anew', async () => {
    await own.source(
      "create table gone (id int); alter table notes add constraint c check (words is distinct from 'no')",
    );
    await own.destination("alter table notes add constraint c check (words is distinct from 'twice')");
    const failure = await copy();
    expect(failure).toMatchObject({ status: 'failed', message: expect.stringContaining('may be missing: public.') });
    expect(await own.indexes()).not.toEqual(before);
    await own.destination('alter table notes drop constraint c');
    expect(await copy({}, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    await exact();
  });

  it('say so where somebody has made another one of the same name meanwhile', async () => {
    await loseWorkerAt(own, copy, { n: 40, when: 'after' });
    await own.destination('create index orders_customer_idx on orders (total)');
    own.nextAttempt();
    expect(await copy()).toMatchObject({
      status: 'failed',
      reason: 'index-differs',
      message: expect.stringContaining('public.orders_customer_idx'),
    });
    await own.destination('drop index orders_customer_idx');
    own.nextAttempt();
    expect(await copy({}, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    await exact();
  });

  it('are refused before anything is done where the tables are somebody else’s', async () => {
    await own.remove();
    const users = { source: 'postgres', destination: 'clerk' };
    own = await TransferWorld.make({ from: cluster, to: cluster }, { users });
    await own.destination(
      'grant all on all tables in schema public to clerk; grant all on all sequences in schema public to clerk',
    );
    await cluster.query(`grant create on database ${own.names.destination} to clerk`);
    before = await own.indexes();
    expect(await copy({ tables: ['public.orders', 'public.customers'] })).toMatchObject({
      status: 'failed',
      reason: 'not-its-owner',
      message: expect.stringContaining('public.orders'),
    });
    expect(await own.indexes()).toEqual(before);
  });
});
