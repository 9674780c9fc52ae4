import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { npmPostgres, type PostgresPrograms } from '../../../tools/postgres/programs.js';
import { reachablePrograms } from '../../../tools/postgres/reachable.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';

const root = { name: 'root', present: process.getuid?.() === 0, cure: 'Only root’s servers run as somebody else.' };
const part = npmPostgresPart.present ? root : npmPostgresPart;

describeNeeding(part, 'programs of PostgreSQL for the user of the server', () => {
  let folder: string;
  let programs: PostgresPrograms;

  beforeAll(async () => {
    const found = await npmPostgres();
    if (!found) throw new Error('npm brought no PostgreSQL');
    // Made for its owner alone, as a home of root's is.
    folder = await mkdtemp(path.join(tmpdir(), 'private-'));
    await cp(path.dirname(path.dirname(found.postgres)), folder, { recursive: true, verbatimSymlinks: true });
    const inside = (name: string) => path.join(folder, 'bin', name);
    programs = { ...found, initdb: inside('initdb'), postgres: inside('postgres') };
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are copied out of a folder that only root may enter, serve there, and are removed again', async () => {
    const reachable = await reachablePrograms(programs);
    expect(reachable.programs.postgres.startsWith(folder)).toBe(false);
    const cluster = await PostgresCluster.start({ programs: reachable.programs, password: 'canary' });
    expect(await cluster.query('select 1 as one')).toEqual([{ one: 1 }]);
    await cluster.remove();
    await reachable.remove?.();
    await expect(PostgresCluster.start({ programs: reachable.programs, password: 'x' })).rejects.toThrow(/ENOENT/);
  }, 60_000);

  it('stay where they are when everybody may run them', async () => {
    const found = await npmPostgres();
    if (!found) throw new Error('npm brought no PostgreSQL');
    expect(await reachablePrograms(found)).toEqual({ programs: found });
  });
});
