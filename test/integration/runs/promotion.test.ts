import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stopWriter } from '../../../activities/recovery/writer/starter.js';
import { writerBase } from '../../../activities/recovery/beat-notes.js';
import { folderRecords } from '../../../records/folder.js';
import { readDrills } from '../../../records/drills.js';
import { bothTook, Writer } from '../../../faults/keeping/writer.js';
import { Pair } from '../../activities/support/pair.js';
import { until } from '../../activities/support/world.js';
import { canary, placesWith } from '../../bad-input/support/canary.js';
import { filePlaces, temporalPlaces } from '../bad-input/support/canary-search.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { Program } from '../../support/program.js';
import { Scenario, stepOf } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';

const RUNBOOK = `
daybook: 1
runbook: move-west
title: The primary moves west
day: N
owner: release
objectives: { rto: 10m, rpo: 2s }
stages:
  - stage: move
    steps:
      - { id: begin, type: recovery-drill, action: begin, target: orders-pair, drill: promote-west, every: 50ms }
      - { id: promote, type: promote, target: orders-pair, to: west, within: 60s, retry: 5,
          consumers: [{ target: app, run: [node, app.mjs] }] }
      - { id: measure, type: recovery-drill, action: conclude, target: orders-pair, drill: promote-west,
          cutAt: '\${{ steps.promote.outputs.cutAt }}', backAt: '\${{ steps.promote.outputs.backAt }}' }
`;

/** The fence of the first attempt waits until the worker that began it is dead. */
const SLOW_FENCE = `
import { existsSync, writeFileSync } from 'node:fs';
const [folder, ...fence] = process.argv.slice(2);
if (!existsSync(folder + '/fencing')) {
  writeFileSync(folder + '/fencing', '');
  while (!existsSync(folder + '/killed')) await new Promise((resolve) => setTimeout(resolve, 20));
}
const { spawnSync } = await import('node:child_process');
process.exit(spawnSync(fence[0], fence.slice(1), { stdio: 'inherit' }).status ?? 1);
`;

const password = canary('password of the pair', (core) => core);

let pair: Pair;
let scenario: Scenario;
let workers: Program[];

beforeEach(async () => {
  pair = await Pair.start({ password: password.value });
  scenario = await Scenario.given({ targets: targetsFile(), runbooks: { 'move-west': RUNBOOK } });
  const app = `import { readFileSync } from 'node:fs';
process.exit(JSON.parse(readFileSync(${JSON.stringify(pair.pointer)}, 'utf8')).primary === 'west' ? 0 : 1);`;
  writeFileSync(path.join(scenario.root, 'app.mjs'), app);
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) worker.signal('SIGKILL');
  await Promise.all(workers.map(({ ended }) => ended));
  await scenario.over();
  await pair.remove();
});

function targetsFile(): string {
  const { folder } = pair;
  writeFileSync(path.join(folder, 'slow.mjs'), SLOW_FENCE);
  const target = pair.target({ password: 'env:PAIR_PASSWORD' });
  const nodes = target.config.nodes as Record<string, { fence: { run: string[] } }>;
  const slow = [process.execPath, path.join(folder, 'slow.mjs'), folder, ...(nodes.east?.fence.run ?? [])];
  if (nodes.east) nodes.east.fence.run = slow;
  const entry = JSON.stringify({ kind: target.kind, ...target.config });
  return `
targets:
  orders-pair: { production: ${entry} }
  app: { production: { kind: command, allow: [[node, app.mjs]] } }
`;
}

async function startWorker(): Promise<Program> {
  const { address, namespace } = testServer();
  const args = ['--workspace', scenario.root, '--environment', 'production', '--task-queue-prefix', scenario.prefix];
  const env = { ...process.env, PAIR_PASSWORD: password.value };
  const worker = new Program('worker/main.js', [...args, '--temporal', address, '--namespace', namespace], env);
  workers.push(worker);
  await worker.line(/"ready"/);
  return worker;
}

describeNeeding(npmPostgresPart, 'a promotion in a run', () => {
  it('survives a kill of its worker while it fences: one primary, nothing lost, measured, and no secret anywhere', async () => {
    const first = await startWorker();
    const writers = [new Writer('east', pair.east), new Writer('west', pair.west)] as const;
    const run = await scenario.start('move-west');
    await until('it fences', () => existsSync(path.join(pair.folder, 'fencing')), 60_000);
    first.signal('SIGKILL');
    await first.ended;
    writeFileSync(path.join(pair.folder, 'killed'), '');
    await startWorker();
    await scenario.runs.awaitRun(run, 240_000);
    const view = await scenario.view(run);
    const [east, west] = await Promise.all(writers.map((writer) => writer.stop()));
    await stopWriter(writerBase(scenario.root, { run, drill: 'promote-west' }));

    expect([view.headline, view.status]).toEqual([view.headline, 'succeeded']);
    expect(stepOf(view, 'promote').status).toBe('succeeded');
    expect([pair.isFenced('east'), await pair.isPrimary('west')]).toEqual([true, true]);
    expect(await pair.pointed()).toMatchObject({ primary: 'west', epoch: 2 });
    expect(bothTook(east ?? [], west ?? [])).toBe(0);
    const records = folderRecords(path.join(scenario.root, '.daybook/records'));
    expect(await readDrills(records)).toMatchObject([
      { run, verdict: 'met', rto: { targetMs: 600_000 }, rpo: { targetMs: 2000, actualMs: 0 }, rowsLost: 0 },
    ]);
    const said = workers.map(({ text }, index) => ({ where: `worker ${index}`, text }));
    const places = [...(await temporalPlaces(scenario.connected, run)), ...(await filePlaces(scenario.root)), ...said];
    expect(placesWith(password, places)).toEqual([]);
    expect(places.length).toBeGreaterThan(10);
  }, 360_000);
});
