import { PostgresCluster } from '../../tools/postgres/cluster.js';
import { npmPostgres } from '../../tools/postgres/programs.js';
import { describeNeeding } from '../support/needs.js';
import { npmPostgresPart } from '../support/postgres.js';

describeNeeding(npmPostgresPart, 'a PostgreSQL of npm alone', () => {
  const open: PostgresCluster[] = [];
  afterEach(async () => {
    for (const cluster of open.splice(0)) await cluster.remove();
  });

  async function primary(): Promise<PostgresCluster> {
    const programs = await npmPostgres();
    if (!programs) throw new Error('no programs');
    const cluster = await PostgresCluster.start({ programs, password: 'a long secret' });
    open.push(cluster);
    return cluster;
  }

  it('asks everybody for a password', async () => {
    const { address } = await primary();
    const { Client } = await import('pg');
    const stranger = new Client({ ...address, password: 'another' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('has a standby that follows it, and takes over when it is killed', async () => {
    const cluster = await primary();
    await cluster.query('create table orders (id int primary key)');
    const standby = await PostgresCluster.standbyOf(cluster, { name: 'west' });
    open.push(standby);
    await cluster.query('insert into orders select generate_series(1, 100)');
    const [{ lsn } = { lsn: '' }] = await cluster.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
    for (;;) {
      const [there] = await standby.query<{ there: boolean }>(
        'select pg_last_wal_replay_lsn() >= $1::pg_lsn as there',
        [lsn],
      );
      if (there?.there) break;
    }
    await cluster.kill();
    await standby.query('select pg_promote(true)');
    await standby.query('insert into orders values (101)');
    expect(await standby.query('select count(*)::int as n from orders')).toEqual([{ n: 101 }]);
  });
});
