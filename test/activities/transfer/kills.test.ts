import { Client } from 'pg';
import { dataTransfer } from '../../../activities/steps/data-transfer.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { loseWorkerAt } from './lose-worker.js';
import { debianServer, TransferWorld } from './shop-data.js';

const PART = 64 << 10;

describeNeeding(postgresPart, 'a data transfer whose worker is lost', () => {
  let cluster: PostgresCluster;
  let own: TransferWorld;

  beforeAll(async () => {
    cluster = await debianServer();
  }, 120_000);
  afterAll(() => cluster.remove());
  afterEach(async () => {
    await own.remove();
  });

  const copy = (...given: Parameters<TransferWorld['call']>) => dataTransfer(own.call(...given), own.world.deps, PART);

  const lostAt = (n: number, when: 'before' | 'after') => loseWorkerAt(own, copy, { n, when });

  it('goes on to an exact end, wherever it is lost', async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster }, { customers: 300 });
    let cuts = 0;
    for (let n = 1; ; n += 1) {
      const reached = await lostAt(n, n % 2 === 0 ? 'before' : 'after');
      own.nextAttempt();
      expect(await copy()).toMatchObject({ status: 'succeeded' });
      const { source, destination } = await own.both();
      expect(destination).toEqual(source);
      if (!reached) break;
      cuts += 1;
      await copy({ empty: true }, { phase: 'undo', step: 'copy' });
      await own.forgetKeys();
    }
    expect(cuts).toBeGreaterThan(40);
  }, 500_000);

  it('ends exact after five losses in a row, and copies no part twice', async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster }, { customers: 3000 });
    for (const n of [12, 18, 24, 30, 36]) {
      await lostAt(n, 'after');
      own.nextAttempt();
    }
    const entered = () =>
      own.destination<{ part: string }>(
        "select table_name || part || ' ' || entered::text as part from daybook.transfer_parts order by 1",
      );
    const known = await entered();
    expect(known.length).toBeGreaterThan(5);
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    expect(await entered()).toEqual(expect.arrayContaining(known));
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
  }, 300_000);

  it('does not go on with a source that was changed meanwhile, names its tables, and begins anew when told', async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster }, { customers: 1000 });
    await lostAt(60, 'after');
    const [part] = await own.destination<{ part: number }>(
      "select part from daybook.transfer_parts where table_name = 'public.lines' order by entered limit 1",
    );
    const { part: number = -1 } = part ?? {};
    const page = number * (PART / 8192);
    await own.source(`delete from lines where ctid = (select min(ctid) from lines where ctid >= '(${page},0)')`);
    own.nextAttempt();
    expect(await copy()).toMatchObject({
      status: 'failed',
      reason: 'source-changed',
      outputs: { tables: ['public.lines'] },
    });
    expect(await copy({}, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    const { source, destination } = await own.both();
    expect(destination).toEqual(source);
  }, 120_000);

  it('ends what a lost worker left at the server before it goes on', async () => {
    own = await TransferWorld.make({ from: cluster, to: cluster });
    const left = new Client({ ...cluster.address, database: own.names.destination });
    left.on('error', () => undefined);
    await left.connect();
    await left.query(`select pg_advisory_lock_shared(hashtextextended('daybook transfer go-live-1/copy/1', 0))`);
    await left.query('begin; lock table customers');
    expect(await copy()).toMatchObject({ status: 'succeeded' });
    await expect(left.query('select 1')).rejects.toThrow();
    await left.end().catch(() => undefined);
  }, 120_000);
});
