import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { dataTransfer } from '../../../activities/steps/data-transfer.js';
import { readHeadway } from '../../../records/headway.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { debianPostgres, npmPostgres } from '../../../tools/postgres/programs.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { CANARY, SHOP_TABLES, TransferWorld } from './shop-data.js';

const PART = 16 << 10;

describeNeeding(postgresPart, 'a data transfer', () => {
  let from: PostgresCluster;
  let to: PostgresCluster;
  let own: TransferWorld;

  beforeAll(async () => {
    const [debian, npm] = [debianPostgres(), await npmPostgres()];
    if (!debian) throw new Error('no PostgreSQL');
    from = await PostgresCluster.start({ programs: debian, password: 'canary-of-the-old-server' });
    to = await PostgresCluster.start({ programs: npm ?? debian, password: 'canary-of-the-new-server' });
    for (const cluster of [from, to])
      await cluster.query("create role clerk login password 'canary-of-the-old-server'");
    await to.query("alter role clerk password 'canary-of-the-new-server'");
  }, 120_000);
  afterAll(() => Promise.all([from.remove(), to.remove()]));
  afterEach(() => own.remove());

  const begin = async (options?: Parameters<typeof TransferWorld.make>[1]) => {
    own = await TransferWorld.make({ from, to }, options);
  };
  const copy = (...given: Parameters<TransferWorld['call']>) => dataTransfer(own.call(...given), own.world.deps, PART);

  it('brings every row of every type from one version to another, and the sequences after them', async () => {
    await begin();
    const outcome = await copy();
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { rows: 2054 } });
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
    await own.destination(`insert into customers (email) values ('next@shop.example')`);
    expect(await own.destination('select id::int from customers order by id desc limit 1')).toEqual([{ id: 201 }]);
    expect(Object.keys((outcome.outputs?.tables ?? {}) as object)).toEqual([...SHOP_TABLES].sort());
  });

  it('copies a large table in parts, each row once, and says how far it is', async () => {
    await begin({ customers: 3000 });
    expect(await copy({ atOnce: 3 })).toMatchObject({ status: 'succeeded' });
    const parts = await own.destination<{ count: number }>('select count(*)::int from daybook.transfer_parts');
    expect(parts[0]?.count).toBeGreaterThan(20);
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
    const [headway] = await readHeadway(own.world.deps.records, 'go-live-1');
    expect(headway).toMatchObject({ step: 'copy', phase: 'comparing' });
    expect(headway?.items.find(({ name }) => name === 'public.lines')).toEqual({
      name: 'public.lines',
      done: 18_000,
      of: 18_000,
    });
  });

  it('does nothing a second time', async () => {
    await begin();
    const first = await copy();
    own.nextAttempt();
    expect(await copy()).toEqual(first);
  });

  it('empties exactly what it filled when it is undone', async () => {
    await begin();
    await own.destination('create table others (id int); insert into others values (1)');
    await copy();
    expect(await copy({ empty: true }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect((await own.both()).destination).toEqual([]);
    expect(await own.destination('select * from others')).toEqual([{ id: 1 }]);
    expect(await own.destination('select * from daybook.transfers')).toEqual([]);
  });

  it('names every difference at once and changes nothing', async () => {
    await begin();
    await own.destination(
      'alter table customers drop column born, add column extra int; alter table orders alter total type numeric',
    );
    await own.destination('alter table lines drop constraint lines_pkey; drop table notes');
    const outcome = await copy();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'tables-differ', happened: 'no' });
    expect(outcome.outputs?.differences).toEqual([
      'only old-db has the column public.customers.born',
      'only place has the column public.customers.extra',
      'public.orders.total is double precision in old-db and numeric in place',
      'the primary key of public.lines is (order_id, line) in old-db and () in place',
      'place has no table public.notes',
    ]);
    expect(await own.destination("select to_regclass('daybook.transfers') as ledger")).toEqual([{ ledger: null }]);
  });

  it('does not touch a table that holds rows already', async () => {
    await begin();
    await own.destination("insert into notes values ('mine', null)");
    expect(await copy()).toMatchObject({
      status: 'failed',
      reason: 'not-empty',
      happened: 'no',
      outputs: { tables: ['public.notes'] },
    });
    expect(await own.destination('select words from notes')).toEqual([{ words: 'mine' }]);
  });

  it('says which rights its role lacks', async () => {
    await begin({ users: { source: 'clerk', destination: 'clerk' } });
    const outcome = await copy({ tables: ['public.notes'] });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'tables-differ', happened: 'no' });
    expect(outcome.message).toContain('Daybook’s role may not read public.notes of old-db');
  });

  it('goes by the foreign keys where its role may not silence them, and needs no superuser', async () => {
    await begin({ customers: 1500, users: { source: 'clerk', destination: 'clerk' } });
    await own.source(
      'grant select on all tables in schema public to clerk; grant select on all sequences in schema public to clerk',
    );
    await own.destination(`grant all on all tables in schema public to clerk; grant all on all sequences in schema public to clerk;
      grant create on database ${own.names.destination} to clerk`);
    expect(await copy({ atOnce: 3 })).toMatchObject({ status: 'succeeded' });
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
  });

  it('does not begin with foreign keys in a circle where it may not silence them', async () => {
    await begin({ users: { source: 'clerk', destination: 'clerk' } });
    await own.destination('alter table customers add foreign key (id) references orders (id)');
    await own.source('grant select on all tables in schema public to clerk');
    await own.destination('grant all on all tables in schema public to clerk');
    expect(await copy()).toMatchObject({ status: 'failed', reason: 'keys-in-a-circle', happened: 'no' });
  });

  it('does not let triggers change what is copied', async () => {
    await begin();
    await own.destination(`create function shout() returns trigger language plpgsql as 'begin new.words := upper(new.words); return new; end';
      create trigger shouting before insert on notes for each row execute function shout()`);
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    await copy({ empty: true }, { phase: 'undo' });
    await own.destination('alter table notes enable always trigger shouting');
    expect(await copy({}, { epoch: 2 })).toMatchObject({
      status: 'failed',
      reason: 'triggers-would-fire',
      happened: 'no',
    });
  });

  it('fails by name when rows refer to what is not there', async () => {
    await begin();
    expect(await copy({ tables: ['public.orders'] })).toMatchObject({
      status: 'failed',
      reason: 'references-broken',
      outputs: { references: ['orders_customer_fkey of public.orders'] },
    });
  });

  it('says so when the source was declared still and moved', async () => {
    await begin();
    const { records } = own.world.deps;
    const { put } = records;
    let moved = false;
    records.put = async (name, value) => {
      if (!moved) {
        moved = true;
        await own.source("update notes set words = 'later' where words = ''");
      }
      return put(name, value);
    };
    expect(await copy({ sourceStill: true })).toMatchObject({
      status: 'failed',
      reason: 'source-changed',
      outputs: { tables: ['public.notes'] },
    });
    expect(await copy({ sourceStill: true }, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
  });

  it('finds a row that somebody changed at the destination, and does not take it away', async () => {
    await begin();
    const { records } = own.world.deps;
    const { put } = records;
    records.put = async (name, value) => {
      if (JSON.stringify(value).includes('comparing'))
        await own.destination("update notes set words = 'spoilt' where words = ''");
      return put(name, value);
    };
    expect(await copy()).toMatchObject({ status: 'failed', reason: 'not-equal' });
    records.put = put;
    expect(await copy({}, { epoch: 2 })).toMatchObject({ status: 'failed', reason: 'not-empty' });
  });

  it('leaves no row and no password in what it says and keeps', async () => {
    await begin();
    const outcome = await copy();
    const folder = path.join(own.world.root, 'records');
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    expect(kept.length).toBeGreaterThan(1);
    for (const text of [JSON.stringify(outcome), ...kept])
      expect(text).not.toMatch(new RegExp(`canary-of-the|${CANARY}`));
  });
});
