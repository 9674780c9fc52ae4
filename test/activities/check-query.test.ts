import { check } from '../../activities/steps/check.js';
import type { JsonObject } from '../../model/json.js';
import { PostgresCluster } from '../../tools/postgres/cluster.js';
import { anyPostgres } from '../../tools/postgres/programs.js';
import { describeNeeding } from '../support/needs.js';
import { npmPostgresPart } from '../support/postgres.js';
import { makeWorld, type World } from './support/world.js';

const PASSWORD = 'canary-of-the-counted-database';

describeNeeding(npmPostgresPart, 'a check that asks a database', () => {
  let cluster: PostgresCluster;
  let world: World;

  beforeAll(async () => {
    cluster = await PostgresCluster.start({ programs: await anyPostgres(), password: PASSWORD });
    await cluster.query('create table orders (id bigint primary key, state text, cents numeric, paid boolean)');
    await cluster.query("insert into orders select n, 'new', n * 1.5, n > 2 from generate_series(1, 3) as n");
  });
  afterAll(() => cluster.remove());
  beforeEach(() => {
    world = makeWorld();
    world.deps.env.ORDERS_PASSWORD = PASSWORD;
  });
  afterEach(() => world.remove());

  const expectation = (text: string, known: JsonObject = {}): JsonObject => ({ $expr: text, in: known, late: true });

  function ask(params: JsonObject, config: JsonObject = {}) {
    const { password: _password, ...address } = cluster.address;
    const target = { ...address, password: 'env:ORDERS_PASSWORD', tls: 'none', ...config };
    return check(world.callOn({ kind: 'postgres', config: target }, { type: 'check', params }), world.deps);
  }

  it('judges the rows, which keep the types of numbers and booleans', async () => {
    const outcome = await ask({
      query: 'select id, state, cents, paid from orders where id = $1',
      values: [3],
      expect: expectation('rows == [{"id": 3, "state": "new", "cents": "4.5", "paid": true}]'),
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { rows: [{ id: 3, state: 'new', cents: '4.5', paid: true }], samples: 1 },
    });
  });

  it('says no with what it saw, and knows what earlier steps counted', async () => {
    const order = {
      query: 'select count(*) as n from orders;',
      expect: expectation('rows[0].n == before', { before: 4 }),
    };
    const { message, ...outcome } = await ask(order);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'expect-false', outputs: { rows: [{ n: 3 }] } });
    expect(message).toMatch(/saw 1 row, \d+ ms, \[\{"n":3\}\]/);
  });

  it('is a yes with at least one row where nothing is expected', async () => {
    expect((await ask({ query: 'select from orders where paid' })).status).toBe('succeeded');
    expect((await ask({ query: 'select from orders where id = 99' })).status).toBe('failed');
  });

  it('takes a value for what it is, whatever is written in it', async () => {
    const values = ["new'; delete from orders; --"];
    const query = 'select count(*) as n from orders where state = $1';
    expect((await ask({ query, values, expect: expectation('rows[0].n == 0') })).status).toBe('succeeded');
    expect(await cluster.query('select count(*)::int as n from orders')).toEqual([{ n: 3 }]);
  });

  it.each([
    ['a change', 'delete from orders'],
    ['a change in a query', 'with gone as (delete from orders returning id) select * from gone'],
    ['a change by a function', "select setval('counter', 9)"],
    ['a second statement', 'select 1; delete from orders'],
    ['an end of the transaction before a change', 'select 1; commit; delete from orders'],
  ])('lets no %s through', async (_what, query) => {
    await cluster.query('create sequence if not exists counter');
    expect(await ask({ query })).toMatchObject({ status: 'failed', reason: 'refused-by-target' });
    expect(await cluster.query('select count(*)::int as n from orders')).toEqual([{ n: 3 }]);
    expect(await cluster.query('select last_value::int as n from counter')).toEqual([{ n: 1 }]);
  });

  it('takes no more than an expression should go through', async () => {
    const many = await ask({ query: 'select n from generate_series(1, 101) as n' });
    expect(many).toMatchObject({ status: 'failed', reason: 'too-many-rows' });
    expect(await ask({ query: "select repeat('x', 20000) as text" })).toMatchObject({ reason: 'too-many-rows' });
  });

  it('is undecided while the database does not answer in time, or is not there', async () => {
    const slow = await ask({ query: 'select pg_sleep(30)' }, { timeout: '200ms' });
    expect(slow.status).toBe('undecided');
    expect(await ask({ query: 'select 1' }, { port: 1 })).toMatchObject({ status: 'undecided', reason: 'unreachable' });
  });

  it('shows no password, whatever went wrong', async () => {
    const said = [
      await ask({ query: `select '${PASSWORD}' as word`, expect: expectation('rows[0].word == "other"') }),
      await ask({ query: 'select 1' }, { user: 'nobody' }),
    ];
    expect(JSON.stringify(said)).not.toContain(PASSWORD);
  });

  it('asks again until the rows are there', async () => {
    await cluster.query('create table late (n int)');
    const asked = ask({ query: 'select n from late', within: '20s', every: '50ms' });
    await cluster.query('insert into late values (1)');
    expect((await asked).status).toBe('succeeded');
  });
});
