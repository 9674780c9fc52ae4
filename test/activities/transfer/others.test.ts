import { Client } from 'pg';
import { dataTransfer } from '../../../activities/steps/data-transfer.js';
import type { JsonObject } from '../../../model/json.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { debianPostgres } from '../../../tools/postgres/programs.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { debianServer, TransferWorld } from './shop-data.js';

const PART = 64 << 10;

describeNeeding(postgresPart, 'a data transfer that others get in the way of', () => {
  let cluster: PostgresCluster;
  let own: TransferWorld;
  const query = Client.prototype.query;

  beforeAll(async () => {
    cluster = await debianServer();
    await cluster.query("create role clerk login password 'canary-of-the-server'");
  }, 120_000);
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster });
  });
  afterEach(async () => {
    Client.prototype.query = query;
    await own.remove();
  });

  const copy = (...given: Parameters<TransferWorld['call']>) => dataTransfer(own.call(...given), own.world.deps, PART);
  const undo = () => copy({ empty: true }, { phase: 'undo' });

  /** Something happens before the n-th statement that begins with a text; everything else goes on when it is over. */
  function beforeStatement({ begins, n }: { begins: string; n: number }, happens: () => Promise<unknown>): void {
    let seen = 0;
    Client.prototype.query = function (this: Client, ...args: unknown[]) {
      const text = typeof args[0] === 'string' ? args[0] : ((args[0] as { text?: string })?.text ?? '');
      const go = () => (query as (...all: unknown[]) => unknown).apply(this, args);
      if (!text.trim().startsWith(begins)) return go();
      seen += 1;
      return seen === n ? happens().then(go) : go();
    } as typeof query;
  }

  async function forgetEffects(): Promise<void> {
    const { records } = own.world.deps;
    for (const name of await records.list('effects')) await records.remove(name);
  }

  it('keeps tables of the source from being emptied under the snapshot, which would not show it', async () => {
    let refused: unknown;
    beforeStatement({ begins: 'update daybook.transfer_parts', n: 1 }, async () => {
      const other = new Client({ ...cluster.address, database: own.names.source });
      await other.connect();
      await other.query("set lock_timeout = '300ms'");
      refused = await other.query('truncate notes').then(
        () => 'emptied',
        (error: { code?: string }) => error.code,
      );
      await other.end();
    });
    expect(await copy({ streams: 1 })).toMatchObject({ status: 'succeeded' });
    expect(refused).toBe('55P03');
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
    expect(source.filter((row) => row.startsWith('public.notes'))).toHaveLength(4);
  });

  it('does not say that nothing happened once a part is there, so that it is undone', async () => {
    beforeStatement({ begins: 'update daybook.transfer_parts', n: 2 }, () =>
      cluster.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [own.names.source]),
    );
    const outcome = await copy({ streams: 1 }, { attempts: 1 });
    expect(outcome).toMatchObject({ status: 'errored', happened: 'unknown' });
    expect((await own.both()).destination.length).toBeGreaterThan(0);
    expect(await undo()).toMatchObject({ status: 'succeeded' });
    expect((await own.both()).destination).toEqual([]);
  });

  it('leaves rows of tables that inherit from one that it filled', async () => {
    await own.destination("create table kept () inherits (notes); insert into kept values ('mine', '10:00')");
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    expect(await undo()).toMatchObject({ status: 'succeeded' });
    expect(await own.destination('select words from kept')).toEqual([{ words: 'mine' }]);
    expect(await own.destination('select words from only notes')).toEqual([]);
  });

  it('ends what a lost worker left at the server before it is undone', async () => {
    await copy();
    const left = new Client({ ...cluster.address, database: own.names.destination });
    left.on('error', () => undefined);
    await left.connect();
    await left.query(`select pg_advisory_lock_shared(hashtextextended('daybook transfer go-live-1/copy/1', 0))`);
    await left.query("begin; insert into notes values ('late', null)");
    expect(await undo()).toMatchObject({ status: 'succeeded' });
    await expect(left.query('commit')).rejects.toThrow();
    await left.end().catch(() => undefined);
    expect((await own.both()).destination).toEqual([]);
  }, 60_000);

  it('does not take the end of another run with the same name for its own', async () => {
    await copy();
    await own.destination('truncate notes');
    await forgetEffects();
    expect(await copy()).toMatchObject({ status: 'failed', reason: 'progress-of-another', happened: 'no' });
  });

  it('goes on after an attempt that was taken for lost and brought a part meanwhile', async () => {
    const part = `insert into daybook.transfer_parts (key, table_name, part, rows, checksum, bytes)
      values ('go-live-1/copy/1', 'public.staff', 0, 0, '0000000000000000', 0)`;
    beforeStatement({ begins: 'insert into daybook.transfer_parts (key, table_name, part) values', n: 3 }, () =>
      own.destination(part),
    );
    const outcome = await copy({ streams: 1 }, { attempts: 1 });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'in-the-way', happened: 'unknown' });
    await own.destination("delete from daybook.transfer_parts where table_name = 'public.staff'");
    own.nextAttempt();
    expect(await copy()).toMatchObject({ status: 'succeeded', outputs: { rows: 2054 } });
  });

  it('puts nothing into a statement that somebody else wrote into its progress', async () => {
    beforeStatement({ begins: 'update daybook.transfer_parts', n: 2 }, async () => own.world.activity.cancel('lost'));
    await copy({ streams: 1 }).catch(() => undefined);
    Client.prototype.query = query;
    await own.destination(
      `update daybook.transfers set parts = '[{"table": "public.notes", "part": 0, "from": "0,0)''::tid union select 1 --"}]'`,
    );
    own.nextAttempt();
    expect(await copy({}, { attempts: 2 })).toMatchObject({ status: 'errored', reason: 'progress-unreadable' });
  });

  it('looks for rows that refer to nothing only where the source does not vouch for them', async () => {
    const looks: string[] = [];
    Client.prototype.query = function (this: Client, ...args: unknown[]) {
      const text = (args[0] as { text?: string })?.text ?? String(args[0]);
      if (text.includes('not exists (select from')) looks.push(text);
      return (query as (...all: unknown[]) => unknown).apply(this, args);
    } as typeof query;
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    expect(looks).toEqual([]);
    expect(await undo()).toMatchObject({ status: 'succeeded' });
    await own.source(`alter table orders drop constraint orders_customer_fkey; update orders set customer = -1 where id = 1;
      alter table orders add constraint orders_customer_fkey foreign key (customer) references customers not valid`);
    expect(await copy({}, { epoch: 2 })).toMatchObject({
      status: 'failed',
      reason: 'references-broken',
      outputs: { references: ['orders_customer_fkey of public.orders'] },
    });
  });

  it('says before it begins which sequences its role may not set, and claims no value that it cannot read', async () => {
    const clerk = { source: 'clerk', destination: 'clerk' };
    await own.remove();
    own = await TransferWorld.make({ from: cluster, to: cluster }, { users: clerk });
    await own.source(
      'grant select on all tables in schema public to clerk; grant select on all sequences in schema public to clerk',
    );
    await own.destination(
      `grant all on all tables in schema public to clerk; grant create on database ${own.names.destination} to clerk`,
    );
    const refused = await copy();
    expect(refused).toMatchObject({ status: 'failed', reason: 'tables-differ', happened: 'no' });
    expect(refused.message).toContain('may not set the sequence public.customers_id_seq of place');
    await own.destination(
      'grant update on all sequences in schema public to clerk; grant select on sequence orders_id_seq to clerk',
    );
    const outcome = await copy({}, { epoch: 2 });
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(outcome.outputs?.sequences).toEqual({ 'public.orders_id_seq': 600 });
    expect(await own.destination('select last_value::int as last from customers_id_seq')).toEqual([{ last: 200 }]);
  });

  it('copies whole schemas, whatever their tables are called, with partitions, without keys, and empty', async () => {
    const schema = `create schema "Sales"; create table "Sales"."Order ""Lines""" ("Id" int, "Käufer" text);
      create table "Sales"."Empty" (id int primary key);
      create table "Sales".days (day date, n int) partition by range (day);
      create table "Sales".d1 partition of "Sales".days for values from ('2026-01-01') to ('2026-02-01');
      create table "Sales".d2 partition of "Sales".days for values from ('2026-02-01') to ('2026-03-01')`;
    await own.source(schema);
    await own.destination(schema);
    await own.source(`insert into "Sales"."Order ""Lines""" select i, 'k' || i from generate_series(1, 100) i;
      insert into "Sales".days select date '2026-01-01' + i % 58, i from generate_series(1, 5000) i`);
    const outcome = await copy({ tables: undefined, schemas: ['Sales'] } as unknown as JsonObject);
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { rows: 5100 } });
    expect(Object.keys(outcome.outputs?.tables as object)).toEqual([
      'Sales.Empty',
      'Sales.Order "Lines"',
      'Sales.days',
    ]);
    expect(await undo()).toMatchObject({ status: 'succeeded' });
    expect(await own.destination('select * from "Sales".days')).toEqual([]);
  });
});

describeNeeding(postgresPart, 'a data transfer and a standby', () => {
  let primary: PostgresCluster;
  let standby: PostgresCluster | undefined;
  beforeAll(async () => {
    const programs = debianPostgres();
    if (!programs) throw new Error('no PostgreSQL');
    primary = await PostgresCluster.start({ programs, password: 'canary-of-the-server' });
  }, 120_000);
  afterAll(async () => {
    await standby?.remove();
    await primary.remove();
  });

  it('reads from one, and does not write to one', async () => {
    const own = await TransferWorld.make({ from: primary, to: primary });
    standby = await PostgresCluster.standbyOf(primary, { name: 'west' });
    const fromStandby = own.call();
    const old = fromStandby.others?.['old-db'];
    if (!old) throw new Error('no source');
    Object.assign(old.config, { port: standby.address.port });
    expect(await dataTransfer(fromStandby, own.world.deps, PART)).toMatchObject({
      status: 'succeeded',
      outputs: { rows: 2054 },
    });
    const toStandby = own.call({}, { epoch: 2 });
    Object.assign(toStandby.target?.config ?? {}, { port: standby.address.port });
    expect(await dataTransfer(toStandby, own.world.deps, PART)).toMatchObject({
      status: 'failed',
      reason: 'standby',
      happened: 'no',
    });
    await standby.remove();
    standby = undefined;
    await own.remove();
  }, 120_000);
});
