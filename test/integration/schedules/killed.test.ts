import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../../model/search-attributes.js';
import { type DevServer, startDevServer } from '../../../tools/temporal/dev-server.js';
import { Program } from '../../support/program.js';
import { Scenario } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';
import { eventually, PlannedWork } from './support/planned-work.js';

// Without an effect: a run that loses its worker in a message asks a person whether it went out, and rightly waits for them.
const RUNBOOK = `
daybook: 1
runbook: look
title: Look
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: rest, type: wait, for: 1s }
`;
const EVERY_TWO = { everyMs: 2_000, offsetMs: 0, zone: 'UTC' };
const KILLS = 5;

describe('a worker that is killed while it starts runs', () => {
  let scenario: Scenario;
  let worker: Program;

  const startWorker = () => {
    const { address, namespace } = testServer();
    const where = ['--temporal', address, '--namespace', namespace, '--task-queue-prefix', scenario.prefix];
    return new Program('worker/main.js', ['--workspace', scenario.root, '--environment', 'production', ...where]);
  };

  afterEach(async () => {
    worker.signal('SIGKILL');
    await worker.ended;
    await scenario.over();
  });

  it('leaves one run for each start, and each with its end on record', async () => {
    scenario = await Scenario.given({ runbooks: { look: RUNBOOK } });
    const work = new PlannedWork(scenario);
    worker = startWorker();
    await worker.line(/ready/);
    const definition = await work.add({ spec: EVERY_TWO, overlap: 'allow' });
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { taken } = await work.schedules.describe(definition);
      // In the middle of it: Temporal has made a start of which no worker has said yet what became of it.
      await eventually(
        'a start',
        () => work.schedules.describe(definition),
        (facts) => facts.taken > taken,
      );
      worker.signal('SIGKILL');
      await worker.ended;
      worker = startWorker();
      await worker.line(/ready/);
    }
    await work.schedules.pause(definition, 'enough');
    const { taken } = await work.schedules.describe(definition);
    const starts = await work.starts(definition, (found) => found.filter(({ end }) => end).length >= taken);
    const runs = (await scenario.runs.listRuns({ limit: 1_000 })).filter(({ run }) => run.startsWith(`${work.name}.`));
    expect(starts.every(({ outcome, end }) => outcome === 'started' && end?.status === 'succeeded')).toBe(true);
    expect(runs.map(({ run }) => run).sort()).toEqual(starts.map(({ run }) => run).sort());
    expect(runs).toHaveLength(taken);
    await work.schedules.remove(definition);
  }, 400_000);
});

describe('a server that is killed and comes back', () => {
  let folder: string;
  let server: DevServer;
  let scenario: Scenario;

  const start = (port?: number) =>
    startDevServer({
      searchAttributes: SEARCH_ATTRIBUTES,
      dataFile: join(folder, 'temporal.sqlite'),
      log: join(folder, 'temporal.log'),
      headless: true,
      ...(port === undefined ? {} : { port }),
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-schedules-'));
    server = await start();
    const { address, namespace } = server;
    scenario = await Scenario.given({ runbooks: { look: RUNBOOK } }, { address, namespace });
    await scenario.work();
  }, 90_000);

  afterEach(async () => {
    await scenario.over();
    await server.stop();
  });

  /** Until this instant nobody serves: the outage is as long as the promise says, whatever the machine does. */
  const away = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('makes up for starts within the catch-up window, and counts those beyond it as missed', async () => {
    const work = new PlannedWork(scenario);
    const patient = await work.add({ name: 'patient', spec: EVERY_TWO, overlap: 'allow', catchUpMs: 600_000 });
    const strict = await work.add({ name: 'strict', spec: EVERY_TWO, overlap: 'allow', catchUpMs: 10_000 });
    await work.starts(patient, (starts) => starts.length >= 1);
    await work.starts(strict, (starts) => starts.length >= 1);
    await server.kill();
    await away(20_000);
    server = await start(server.port);
    const until = Date.now();
    await eventually(
      'missed starts',
      () => work.schedules.describe(strict).catch(() => ({ missed: 0 })),
      ({ missed }) => missed >= 2,
    );
    const [first] = await work.starts(patient, (starts) => starts.length > 0).then((starts) => starts.reverse());
    const slots: number[] = [];
    for (let at = first?.at ?? 0; at <= until; at += EVERY_TWO.everyMs) slots.push(at);
    await work.starts(patient, (starts) => slots.every((slot) => starts.some(({ at }) => at === slot)));
    expect((await work.schedules.describe(patient)).missed).toBe(0);
    await work.schedules.remove(patient);
    await work.schedules.remove(strict);
  }, 300_000);
});
