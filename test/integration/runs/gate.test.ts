import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { MeasuredGate } from '../../../model/gate/measurement.js';
import { folderRecords } from '../../../records/folder.js';
import { readMeasurements } from '../../../records/measurements.js';
import { Shop } from '../../activities/gate/support/shop.js';
import { TargetServer } from '../../../faults/target-server.js';
import { Scenario, stepOf, steps } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';

const FOR_MS = 6000;
const RUNS = 10;

const RUNBOOK = `
daybook: 1
runbook: watched
title: Watched
day: 2
owner: release
stages:
  - stage: change
    steps:
      - { id: flag, type: http, target: site, method: PUT, path: /flag, body: { on: true }, probe: { get: /flag, expect: "response.json.value != null" }, undo: { method: PUT, path: /flag, body: { on: false } } }
      - id: watch
        type: gate
        target: shop
        objective: { name: availability, good: 'shop_requests_total{status!~"5.."}', valid: shop_requests_total, atLeast: 99 }
        for: ${FOR_MS}ms
        every: 200ms
        onFailure: undo
`;

let scenario: Scenario;
let shop: Shop;
let site: TargetServer;
let serving: NodeJS.Timeout;
let child: ChildProcess | undefined;

beforeEach(async () => {
  shop = await Shop.start();
  shop.serve(10);
  serving = setInterval(() => shop.serve(10), 50);
  site = new TargetServer();
  const targets = `
targets:
  shop: { production: { kind: metrics, url: '${shop.url}' } }
  site: { production: { kind: http, url: '${await site.listen()}' } }
`;
  scenario = await Scenario.given({ targets, runbooks: { watched: RUNBOOK } });
});

afterEach(async () => {
  clearInterval(serving);
  await kill();
  await scenario.over();
  await shop.stop();
  await site.close();
});

/** The built worker as a process of its own. */
async function startWorker(): Promise<void> {
  const { address, namespace } = testServer();
  const args = ['--workspace', scenario.root, '--task-queue-prefix', scenario.prefix];
  const place = ['--temporal', address, '--namespace', namespace, '--environment', 'production'];
  child = spawn(process.execPath, [path.resolve('dist/worker/main.js'), ...args, ...place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function gateOf(run: string): Promise<MeasuredGate | undefined> {
  const [gate] = await readMeasurements(folderRecords(path.join(scenario.root, '.daybook/records')), run);
  return gate;
}

async function until(what: string, seen: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await seen())) {
    if (Date.now() > deadline) throw new Error(`still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a gate in a run', () => {
  it('lets the run go on when its objective held', async () => {
    await scenario.work();
    const run = await scenario.start('watched');
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ flag: 'succeeded', watch: 'succeeded' });
    expect((await gateOf(run))?.samples.length).toBeGreaterThan(5);
  });

  it('has what was done undone when its objective is missed', async () => {
    await scenario.work();
    const run = await scenario.start('watched');
    await until('the first look', async () => (await gateOf(run)) !== undefined);
    shop.serve(500, { status: '500' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('undone');
    expect(steps(view)).toEqual({ flag: 'undone', watch: 'failed' });
    expect(stepOf(view, 'watch')).toMatchObject({
      reason: 'objective-missed',
      message: expect.stringMatching(/^availability is [\d.]+ %; it must be at least 99 %\./),
    });
  });

  it('asks people when there is nothing to judge by, and a retry watches anew', async () => {
    await scenario.work();
    shop.instead = (write) => write(503, '');
    const run = await scenario.start('watched');
    const ask = await scenario.ask(run, 'watch');
    expect(ask.actions).toContain('decide-yes');
    expect(stepOf(await scenario.view(run), 'watch').message).toContain('status 503');
    shop.instead = undefined;
    expect(await scenario.answer(run, 'watch', 'lea', { action: 'decide-retry' })).toMatchObject({
      verdict: 'accepted',
    });
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect((await gateOf(run))?.watchedMs).toBeGreaterThanOrEqual(FOR_MS);
  });

  it(`goes on after its worker is killed, at ${RUNS} moments of the watch: no sample is lost that was kept, and the time is watched in full`, async () => {
    await startWorker();
    const { plan } = await scenario.plan('watched');
    const runs: string[] = [];
    for (let count = 0; count < RUNS; count += 1) runs.push(await scenario.start('watched', { plan }));
    const kept = new Map<string, number>();
    const keep = async () => {
      for (const run of runs) kept.set(run, (await gateOf(run))?.samples.length ?? 0);
    };
    await until('samples on record', async () => ((await gateOf(runs[0] ?? ''))?.samples.length ?? 0) > 3);
    await until('the last gate', async () => (await gateOf(runs.at(-1) ?? '')) !== undefined);
    await kill();
    await keep();
    expect(Math.max(...kept.values())).toBeGreaterThan(3);
    await startWorker();
    const ends = await Promise.all(runs.map((run) => scenario.ended(run)));
    let hit = 0;
    for (const [index, view] of ends.entries()) {
      expect(steps(view)).toEqual({ flag: 'succeeded', watch: 'succeeded' });
      const gate = (await gateOf(runs[index] ?? '')) as MeasuredGate;
      const last = gate.samples.at(-1)?.at ?? 0;
      const unwatched = gate.gaps.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(gate.samples.length).toBeGreaterThanOrEqual(kept.get(gate.run) ?? 0);
      if (gate.gaps.length > 0) hit += 1;
      expect(gate.watchedMs).toBeGreaterThanOrEqual(FOR_MS);
      expect(last - gate.startedAt).toBeGreaterThanOrEqual(FOR_MS + unwatched - 500);
    }
    // On a very busy machine the first one may have ended before.
    expect(hit).toBeGreaterThanOrEqual(RUNS - 2);
  });

  it('remembers after a kill what it has counted: errors from before still decide', async () => {
    const text = RUNBOOK.replace('runbook: watched', 'runbook: tolerant').replace(
      'every: 200ms',
      'every: 200ms\n        tolerate: 12',
    );
    const { writeFile } = await import('node:fs/promises');
    await writeFile(path.join(scenario.root, 'runbooks/tolerant.yaml'), text);
    await startWorker();
    const run = await scenario.start('tolerant');
    await until('the first look', async () => (await gateOf(run)) !== undefined);
    shop.serve(100_000, { status: '500' });
    await until('a no', async () => (await gateOf(run))?.samples.some(({ of }) => of[0]?.verdict === 'no') ?? false);
    await kill();
    await startWorker();
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ flag: 'undone', watch: 'failed' });
    expect((await gateOf(run))?.gaps).toHaveLength(1);
  });
});
