import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readAccesses } from '../../../records/accesses.js';
import { folderRecords } from '../../../records/folder.js';
import { AccessWorld, CANARIES, LOCKED } from '../../activities/access/access-world.js';
import { until } from '../../activities/support/world.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { Program } from '../../support/program.js';
import { Scenario } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';

const RUNBOOK = `
daybook: 1
runbook: break-glass
title: Break glass
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: look, type: access-grant, target: orders-db, to: dana, right: read, for: 30s, reason: Orders are stuck, incident: INC-1 }
`;

describeNeeding(npmPostgresPart, 'a worker that is killed while somebody has access', () => {
  let place: AccessWorld;
  let scenario: Scenario;
  let worker: Program;

  const startWorker = async () => {
    const { address, namespace } = testServer();
    const where = ['--temporal', address, '--namespace', namespace, '--task-queue-prefix', scenario.prefix];
    worker = new Program('worker/main.js', ['--workspace', scenario.root, '--environment', 'production', ...where]);
    await worker.line(/ready/);
  };

  beforeAll(async () => {
    place = await AccessWorld.open();
    const { kind, config } = place.target;
    const targets = JSON.stringify({ targets: { 'orders-db': { production: { kind, ...config } } } });
    scenario = await Scenario.given({ targets, runbooks: { 'break-glass': RUNBOOK } });
  }, 180_000);
  afterAll(async () => {
    worker.signal('SIGKILL');
    await worker.ended;
    await scenario.over();
    await place.close();
  });

  it('and its watchdog with it: another worker takes it back on time, and no password is on record', async () => {
    await startWorker();
    const run = await scenario.start('break-glass');
    await until('Dana is in', async () => (await place.standing()).startsWith('t '), 60_000);
    const records = folderRecords(path.join(scenario.root, '.daybook/records'));
    const [given] = await readAccesses(records, { open: true });
    expect(given).toMatchObject({ run, step: 'look', person: 'dana', right: 'read', incident: 'INC-1' });

    worker.signal('SIGKILL');
    await worker.ended;
    killWatchdog(path.join(scenario.root, '.daybook/chaos'));
    await startWorker();
    await until('nobody is in', async () => (await place.standing()) === LOCKED, 120_000);
    await until('it is on record', async () => (await readAccesses(records, { open: true })).length === 0, 60_000);
    const [taken] = await readAccesses(records);
    expect(taken?.taken?.by).toBe('expiry');
    expect((taken?.taken?.at ?? 0) - (given?.until ?? 0)).toBeLessThan(60_000);
    expect((await scenario.ended(run)).status).toBe('succeeded');

    const { history } = await scenario.connected.client.workflow
      .getHandle(run)
      .fetchHistory()
      .then((found) => ({ history: JSON.stringify(found) }));
    for (const canary of Object.values(CANARIES)) expect(history).not.toContain(canary);
  }, 300_000);
});

/** The one process that this test's worker left behind, by the number in its own state file. */
function killWatchdog(folder: string): void {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const { watchdog } = JSON.parse(readFileSync(path.join(folder, file ?? ''), 'utf8')) as { watchdog: { pid: number } };
  process.kill(watchdog.pid, 'SIGKILL');
}
