import { type PostgresPlace, postgresPlace } from '../../../activities/postgres/place.js';
import { PostgresSession, withPostgres } from '../../../activities/postgres/session.js';
import { Stopped } from '../../../activities/stop.js';
import { examinePostgres } from '../../../activities/targets/postgres.js';
import type { StepScope } from '../../../activities/scope.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../tools/postgres/programs.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';

describeNeeding(npmPostgresPart, 'a session at PostgreSQL', () => {
  let cluster: PostgresCluster;
  let place: PostgresPlace;
  const stop = new AbortController();
  const order = { signal: stop.signal };

  beforeAll(async () => {
    cluster = await PostgresCluster.start({ programs: await anyPostgres(), password: 'canary-of-the-session' });
    place = postgresPlace({
      name: 'orders-db',
      environment: 'production',
      kind: 'postgres',
      config: { ...cluster.address, tls: 'none' },
      local: true,
    });
    await cluster.query('create table customers (email text primary key)');
    await cluster.query("insert into customers values ('ada@shop.example')");
  });
  afterAll(() => cluster.remove());

  const refusalOf = (work: (session: PostgresSession) => Promise<unknown>, at = place) =>
    withPostgres(at, order, work).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('says no with the code and the names of the server, and with no value of a row', async () => {
    const text = 'insert into customers values ($1)';
    const failure = await refusalOf((session) =>
      session.query({ text, values: ['ada@shop.example'], doing: 'adding a customer', changes: true }),
    );
    expect(failure).toMatchObject({ kind: 'failed', reason: 'refused-by-target', outputs: { sqlstate: '23505' } });
    expect(String(failure)).toContain('SQLSTATE 23505, table customers, constraint customers_pkey');
    expect(String(failure)).not.toContain('ada@');
  });

  it('tells a wrong password from a server that is not there, and shows neither', async () => {
    const wrong = await refusalOf(async () => undefined, { ...place, password: 'canary-that-is-wrong' });
    expect(wrong).toMatchObject({ kind: 'errored', reason: 'sign-in-refused', happened: 'no' });
    const nobody = await refusalOf(async () => undefined, { ...place, port: 1 });
    expect(nobody).toMatchObject({ kind: 'errored', reason: 'unreachable', happened: 'no' });
    expect(`${String(wrong)}${String(nobody)}`).not.toContain('canary');
  });

  it('does not know whether a change happened when its answer is lost', async () => {
    const lost = await refusalOf(async (session) => {
      const own = await session.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid', doing: 'looking' });
      await Promise.all([
        session.query({ text: 'select pg_sleep(60)', doing: 'changing', changes: true }),
        cluster.query('select pg_terminate_backend($1)', [own[0]?.pid]),
      ]);
    });
    expect(lost).toMatchObject({ kind: 'errored', happened: 'unknown' });
  });

  it('ends at once when the attempt is stopped', async () => {
    const own = new AbortController();
    const session = await PostgresSession.open(place, { signal: own.signal });
    const waits = session.query({ text: 'select pg_sleep(60)', doing: 'waiting' });
    own.abort();
    await expect(waits).rejects.toBeInstanceOf(Stopped);
    await session.close();
  });

  it('takes back what a transaction did before it was refused', async () => {
    await refusalOf((session) =>
      session.transaction('adding two', async () => {
        await session.query({ text: "insert into customers values ('b@shop.example')", doing: 'adding' });
        await session.query({ text: "insert into customers values ('ada@shop.example')", doing: 'adding' });
      }),
    );
    expect(await cluster.query('select count(*)::int as n from customers')).toEqual([{ n: 1 }]);
  });

  it('is examined: version, primary or not, and what its role may do', async () => {
    await cluster.query("create role reader login password 'read only'");
    const target = { name: 'orders-db', environment: 'production', kind: 'postgres', local: true };
    const look = (user: string, password: string) =>
      examinePostgres({ ...target, config: { ...cluster.address, tls: 'none', user, password } }, {
        signal: stop.signal,
      } as StepScope);
    expect((await look('postgres', cluster.address.password)).found).toMatch(/^PostgreSQL \d+.*, a primary$/);
    expect((await look('reader', 'read only')).may.map(({ verdict }) => verdict)).toEqual(['yes', 'no', 'no']);
    expect((await look('reader', 'guessed')).may).toMatchObject([{ action: 'read', verdict: 'no' }]);
  });
});
