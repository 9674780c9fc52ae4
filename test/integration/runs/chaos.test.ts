import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { slotStatus, startSupervisor, stopSlot } from '../../../activities/supervisor/starter.js';
import { folderRecords } from '../../../records/folder.js';
import { readFindings } from '../../../records/findings.js';
import { freePort } from '../../../tools/temporal/ports.js';
import { buildSupervisor } from '../../activities/support/built-supervisor.js';
import { until } from '../../activities/support/world.js';
import { Scenario, stepOf } from '../../support/scenario.js';

/** It never comes up again once there is a file `never`. */
const SHOP = `
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
if (existsSync('never')) process.exit(1);
createServer((request, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
`;

const RUNBOOK = `
daybook: 1
runbook: game-day
title: Game day
day: 0
owner: release
stages:
  - stage: break
    steps:
      - id: kill
        type: chaos
        target: shop
        layer: process
        hypothesis: The shop is back at once
        steadyState: { target: front, get: /, every: 100ms }
        fault: { kill: blue }
        for: 1s
        expectSteady: false
        abortWhen: 'false'
        recoverWithin: 20s
        onFailure: ask
`;

const supervisor = buildSupervisor();
afterAll(() => supervisor.remove());

let scenario: Scenario;
let base: string;
let port: number;

const answers = async () => (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.ok;

beforeEach(async () => {
  port = await freePort();
  const targets = `
targets:
  shop: { production: { kind: process, program: [node, shop.mjs], slots: { blue: { port: ${port} } } } }
  front: { production: { kind: http, url: 'http://127.0.0.1:${port}', timeout: 500ms } }
`;
  scenario = await Scenario.given({ targets, runbooks: { 'game-day': RUNBOOK } });
  const folder = scenario.root;
  writeFileSync(path.join(folder, 'shop.mjs'), SHOP);
  base = path.join(folder, '.daybook/processes/production.shop.blue');
  const env = { PATH: process.env.PATH ?? '', PORT: String(port) };
  const order = { base, slot: 'blue', version: 'v1', key: 'k', port, program: ['node', 'shop.mjs'], folder, env };
  await startSupervisor(supervisor.path, order);
  await until('the shop answers', answers, 30_000);
  await scenario.work();
});
afterEach(async () => {
  await stopSlot(base, 500);
  await scenario.over();
});

describe('an experiment in a run', () => {
  it('is over when the target is back, with what was measured on record', async () => {
    const run = await scenario.start('game-day');
    const view = await scenario.ended(run);
    expect([view.status, stepOf(view, 'kill').status]).toEqual(['succeeded', 'succeeded']);
    expect((await slotStatus(base))?.exits).toBe(1);
  });

  it('asks the people whom policy.yaml names when the target does not come back, and their retry is a new experiment', async () => {
    const never = path.join(scenario.root, 'never');
    writeFileSync(never, '');
    const run = await scenario.start('game-day');
    const ask = await scenario.ask(run, 'kill');
    expect(ask.actions).toContain('decide-retry');
    expect(stepOf(await scenario.view(run), 'kill')).toMatchObject({ reason: 'not-recovered' });
    const records = folderRecords(path.join(scenario.root, '.daybook/records'));
    expect(await readFindings(records)).toMatchObject([
      { run, step: 'kill', owner: 'release', deviation: 'not-recovered', layer: 'process' },
    ]);

    rmSync(never);
    expect(existsSync(never)).toBe(false);
    // Not only runs: what does not answer before a fault is no steady state. Its supervisor waits up to a minute by then.
    await until('the shop answers again', answers, 90_000);
    const exits = (await slotStatus(base))?.exits ?? 0;
    await scenario.answer(run, 'kill', 'dana', { action: 'decide-retry' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect((await slotStatus(base))?.exits).toBe(exits + 1);
    expect(await readFindings(records)).toHaveLength(1);
  });
});
