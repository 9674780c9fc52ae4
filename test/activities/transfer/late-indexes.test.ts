import { Client } from 'pg';
import { dataTransfer } from '../../../activities/steps/data-transfer.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { Outcome } from '../../../model/outcome.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { until } from '../support/world.js';
import { loseWorkerAt } from './lose-worker.js';
import { debianServer, TransferWorld } from './shop-data.js';

const PART = 64 << 10;

/** Beside that of orders by customer, which SHOP_SCHEMA makes. */
const INDEXES = `
  create index "What? by line" on lines (lower(what), line desc) include (order_id) where line > 3;
  create index on customers using gin (profile);
  -- Their definitions read otherwise when they are made from them, or with other settings.
  create index worded on customers (email) where name in ('Näme 1', 'Näme 2');
  create index placed on orders (total) where state = 'new' and placed > '2026-01-02';
  create index on notes (words);
  create index lately on customers (born) where since > '2026-01-01 12:00+05';
  create unique index once on customers (lower(email));
  create index told on staff (boss);
  comment on index told is 'somebody wrote this';
  create index clustered on staff (name);
  cluster staff using clustered;`;

const PUT_OFF = [
  '"What? by line"',
  'customers_profile_idx',
  'orders_customer_idx',
  'notes_words_idx',
  'worded',
  'placed',
  'lately',
].map((name) => `public.${name}`);

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
    before = await indexes();
  });
  afterEach(() => own.remove());

  /** Without the casts that the server words otherwise the second time. */
  const indexes = async () =>
    (await own.indexes()).map((text) => text.replace(/::(?:character varying|text)(?:\[\])?|[()]/g, ''));
  const copy = (params: JsonObject = {}, change: Partial<StepCall> = {}) =>
    dataTransfer(own.call({ indexes: 'afterwards', ...params }, change), own.world.deps, PART);
  const exact = async () => {
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
    expect(await indexes()).toEqual(before);
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
      expect(await indexes()).toEqual(before);
      await own.forgetKeys();
      if (!reached) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(40);
  }, 600_000);

  it('are nobody’s business any more once the copy has ended well', async () => {
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    await own.destination('drop index orders_customer_idx; create index orders_customer_idx on orders (total)');
    const changed = await indexes();
    expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await indexes()).toEqual(changed);
  });

  /** The copy ends half way, with a no of the destination. */
  async function failing(): Promise<Outcome> {
    await own.destination("alter table notes add constraint c check (words is distinct from 'twice')");
    const failure = await copy();
    await own.destination('alter table notes drop constraint c');
    expect(await indexes()).not.toEqual(before);
    return failure;
  }

  it('are named where the copy fails, and made by the retry that begins anew', async () => {
    expect(await failing()).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('these indexes may be missing: public.'),
      outputs: { indexes: expect.arrayContaining(PUT_OFF) },
    });
    expect(await copy({}, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    await exact();
  });

  it('are named too where a retry comes no further', async () => {
    await failing();
    await own.destination("insert into notes values ('somebody else')");
    expect(await copy({}, { epoch: 2 })).toMatchObject({
      reason: 'not-empty',
      message: expect.stringContaining('these indexes may be missing: public.'),
    });
    await own.destination("delete from notes where words = 'somebody else'");
    expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await indexes()).toEqual(before);
  });

  it('are made by whoever fills the tables next, whatever that one was told', async () => {
    await failing();
    await own.destination('truncate customers, orders, lines, staff, notes');
    expect(await copy({ indexes: 'keep' }, { run: 'another' })).toMatchObject({ status: 'succeeded' });
    await exact();
  });

  it('are not dropped where somebody has filled a table in between', async () => {
    const other = new Client({ ...cluster.address, database: own.names.destination });
    await other.connect();
    await other.query("begin; set session_replication_role = replica; insert into lines values (1, 1, 'first')");
    const copying = copy();
    await until('the transfer waits', async () => {
      const rows = await cluster.query("select 1 from pg_locks where not granted and locktype = 'relation'");
      return rows.length > 0;
    });
    await other.query('commit');
    await other.end();
    expect(await copying).toMatchObject({ status: 'failed', reason: 'not-empty' });
    expect(await indexes()).toEqual(before);
  });

  it('are owed still while their table has another name', async () => {
    await failing();
    await own.destination('alter table notes rename to notes_2');
    expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({
      status: 'failed',
      reason: 'table-moved',
      message: expect.stringContaining('notes_2'),
    });
    await own.destination('alter table notes_2 rename to notes');
    expect(await copy({ empty: true }, { phase: 'undo', epoch: 2 })).toMatchObject({ status: 'succeeded' });
    expect(await indexes()).toEqual(before);
  });

  it('are not taken for made where one was left unusable', async () => {
    await loseWorkerAt(own, copy, { n: 40, when: 'after' });
    await own.destination('create index orders_customer_idx on orders (customer)');
    await own.destination("update pg_index set indisvalid = false where indexrelid = 'orders_customer_idx'::regclass");
    own.nextAttempt();
    expect(await copy()).toMatchObject({
      status: 'failed',
      reason: 'index-differs',
      message: expect.stringContaining('unusable'),
    });
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

  it.each([
    ['the tables are somebody else’s', ''],
    ['nothing may be created beside them', 'alter table orders owner to clerk; alter table customers owner to clerk'],
  ])('are refused before anything is done where %s', async (_, given) => {
    await own.remove();
    const users = { source: 'postgres', destination: 'clerk' };
    own = await TransferWorld.make({ from: cluster, to: cluster }, { users });
    await own.destination(
      `grant all on all tables in schema public to clerk; grant all on all sequences in schema public to clerk; ${given}`,
    );
    await cluster.query(`grant create on database ${own.names.destination} to clerk`);
    before = await indexes();
    expect(await copy({ tables: ['public.orders', 'public.customers'] })).toMatchObject({
      status: 'failed',
      reason: 'may-not-make-indexes',
      message: expect.stringContaining('public.orders'),
    });
    expect(await indexes()).toEqual(before);
  });
});
