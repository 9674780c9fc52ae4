import { rm } from 'node:fs/promises';
import { runCli } from '../../cli/run-cli.js';
import { judgeDrill } from '../../model/recovery/drill.js';
import { noteDrill } from '../../records/drills.js';
import { openRecords } from '../../records/index.js';
import { writeWorkspace } from '../support/workspace.js';
import { fakeContext } from './fake-context.js';

const AT = Date.UTC(2026, 10, 2, 3, 0);

let root: string;

beforeAll(async () => {
  root = await writeWorkspace({});
  const store = openRecords({ folder: '.daybook/records' }, root);
  for (const [index, environment] of ['stage', 'production', 'production'].entries()) {
    const at = AT + index * 86_400_000;
    const judged = judgeDrill({
      cut: { at, from: 'mark' },
      back: { at: at + 2000 * (index + 1), from: 'mark' },
      newest: { at, from: 'heartbeat 9' },
      recovered: { at: at - 100, from: 'read from west' },
      rowsLost: index,
      targets: { rtoMs: 5000 },
    });
    const drill = { drill: 'promote-west', run: `drill-${index}`, step: 'measure', environment, target: 'orders', at };
    await noteDrill(store, `id-${index}`, { ...drill, ...judged });
  }
});
afterAll(() => rm(root, { recursive: true }));

async function run(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['drills', ...argv], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('daybook drills', () => {
  it('lists each drill by environment, the last one first, with how it went', async () => {
    const { exit, out } = await run('list');
    expect(exit).toBe(0);
    const [, production = '', stage = ''] = out.split('\n');
    expect(production).toMatch(/^promote-west +production +2 .*missed +RTO 6 s of 5 s: missed, RPO 0.1 s: no target/);
    expect(stage).toMatch(/^promote-west +stage +1 .*met +RTO 2 s of 5 s: met/);
  });

  it('shows one over time, newest first, with how each figure was taken', async () => {
    const { out } = await run('show', 'promote-west', '--environment', 'production');
    expect(out).toContain('RTO over time: 4 s, then 6 s');
    expect(out).toContain('(mark) to 2026-11-04T03:00:06.000Z (mark)');
    expect(out).toContain('rows lost: 2');
    expect(out).not.toContain('stage');
    expect(out.indexOf('drill-2')).toBeLessThan(out.indexOf('drill-1'));
  });

  it('gives everything as JSON', async () => {
    const { drills } = JSON.parse((await run('show', 'promote-west', '--json')).out) as { drills: object[] };
    expect(drills).toMatchObject([{ run: 'drill-0' }, { run: 'drill-1' }, { run: 'drill-2', verdict: 'missed' }]);
    const listed = JSON.parse((await run('list', '--json')).out) as { drills: object[] };
    expect(listed.drills[0]).toMatchObject({ drill: 'promote-west', environment: 'production', times: 2, met: 1 });
  });

  it('says so when there is none, whatever the name', async () => {
    expect((await run('show', 'other')).err).toContain('No drill other is on record.');
    expect(await run('show', '../../secret')).toMatchObject({ exit: 0, out: '' });
    expect((await run('list', '--environment', 'nowhere')).err).toContain('No drill is on record.');
  });
});
