import { PostgresCluster } from '../../tools/postgres/cluster.js';
import { debianPostgres } from '../../tools/postgres/programs.js';
import { median } from '../figure.js';
import { SCHEMA, rowsOf } from './data.js';
import { dumpAndLoad } from './dump.js';
import { killedOften } from './killed.js';
import { ours } from './ours.js';
import { placeOf } from './places.js';

/*
 * `npm run bench:transfer`: the same rows with data-transfer and with `pg_dump | psql`, in pairs that alternate, Debian's
 * PostgreSQL at both ends; then once killed five times. One JSON line per figure; exit code 1 when a bar is missed.
 * `--rows N` (3 million unless told), `--pairs N` (3), `--at-once N` (2). A whole dump makes its indexes behind its rows, and
 * data-transfer does so too (`indexes: afterwards`); with `--data-only` both bring rows into tables that keep theirs.
 */

const BAR = 0.8;
const given = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rows = given('rows', 3_000_000);
const pairs = given('pairs', 3);
const atOnce = given('at-once', 2);
const dataOnly = process.argv.includes('--data-only');
const indexes = dataOnly ? 'keep' : 'afterwards';

const programs = debianPostgres();
if (!programs?.clients)
  throw new Error('It needs Debian’s PostgreSQL: apt-get install --no-install-recommends postgresql-15');
const { clients } = programs;
const settings = { shared_buffers: "'256MB'", max_wal_size: "'4GB'", autovacuum: 'off' };
const [from, to] = (await Promise.all(
  ['one', 'two'].map((password) => PostgresCluster.start({ programs, password: `bench-${password}`, settings })),
)) as [PostgresCluster, PostgresCluster];
const say = (figure: object) => process.stdout.write(`${JSON.stringify(figure)}\n`);

try {
  await from.query('create database old');
  await from.query(SCHEMA, [], 'old');
  for (const text of rowsOf(rows)) await from.query(text, [], 'old');
  const [size] = await from.query<{ bytes: string }>("select pg_database_size('old') as bytes");
  say({
    figure: 'data',
    rows,
    bytes: Number(size?.bytes),
    pairs,
    atOnce,
    indexes,
    baseline: dataOnly ? 'rows only' : 'whole dump',
  });
  const source = placeOf('old', from.address, 'old');

  const seconds = { ours: [] as number[], baseline: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const both = [
      [
        'baseline',
        () =>
          fresh(dataOnly).then((destination) => timed(() => dumpAndLoad({ clients, source, destination, dataOnly }))),
      ],
      [
        'ours',
        () =>
          fresh(true).then((destination) =>
            timed(() => ours({ source, destination, key: `bench/copy/${pair}`, atOnce, indexes })),
          ),
      ],
    ] as const;
    for (const [name, run] of pair % 2 === 0 ? both : both.toReversed()) seconds[name].push(await run());
    say({ figure: 'pair', ours: seconds.ours.at(-1), baseline: seconds.baseline.at(-1), unit: 's' });
  }
  const ratio = median(seconds.baseline.map((baseline, index) => baseline / (seconds.ours[index] ?? Number.NaN)));
  const held = ratio >= BAR;
  say({
    figure: 'speed of data-transfer against pg_dump | psql',
    ours: median(seconds.ours),
    baseline: median(seconds.baseline),
    unit: 's',
    ratio,
    n: pairs,
    bar: `ratio >= ${BAR}`,
    held,
  });

  const everyMs = Math.max(1000, (median(seconds.ours) * 1000) / 4);
  const { killed, outcome } = await killedOften(
    { source, destination: await fresh(true), key: 'bench/killed/1', atOnce, partBytes: 32 << 20, indexes },
    { times: 5, everyMs },
  );
  const exact = outcome.status === 'succeeded' && outcome.outputs?.rows === rows;
  say({ figure: 'killed and ended exact', killed, exact, bar: 'killed 5 times, exact', held: killed === 5 && exact });
  if (!held || killed < 5 || !exact) process.exitCode = 1;
} finally {
  await Promise.all([from.remove(), to.remove()]);
}

/** An empty database at the destination, with the tables where told. */
async function fresh(tables: boolean) {
  await to.query('drop database if exists new');
  await to.query('create database new');
  if (tables) await to.query(SCHEMA, [], 'new');
  await to.query('checkpoint');
  return placeOf('new', to.address, 'new');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(performance.now() - begun) / 1000;
}
