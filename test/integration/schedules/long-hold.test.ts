import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { dataConverter } from '../../../client/codec.js';
import type { ScheduleActivities, StartOrder } from '../../../model/schedule/activities.js';
import { Scenario } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';
import { eventually, PlannedWork } from './support/planned-work.js';

const WAIT = `
daybook: 1
runbook: look
title: Look
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: hand, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: fail }
`;
/** More than fit into one history of the workflow of a start. */
const LOOKS = 120;
const LOOK_MS = 10_000;

let scenario: Scenario;
let work: PlannedWork;

beforeEach(async () => {
  scenario = await Scenario.given({ runbooks: { look: WAIT } });
  work = new PlannedWork(scenario);
});

afterEach(async () => {
  for (const place of await work.schedules.list()) await work.schedules.remove(place).catch(() => undefined);
  await scenario.over();
});

/** A worker whose judge holds a start for so many looks, and then lets it go; `asked` is what it was asked. */
async function holdingWorker(asked: StartOrder[]): Promise<Worker> {
  const codePath = fileURLToPath(new URL('../../../dist/workflow-bundle.js', import.meta.url));
  if (!existsSync(codePath)) throw new Error(`there is no workflow bundle at ${codePath}`);
  const activities: ScheduleActivities = {
    'start-scheduled': async (order) => {
      asked.push(order);
      if (asked.length <= LOOKS) return { outcome: 'held', until: 0, message: 'not yet' };
      return { outcome: 'refused', reason: 'enough', message: 'enough' };
    },
    'follow-scheduled': () => Promise.reject(new Error('nothing was started')),
  };
  return Worker.create({
    connection: scenario.native,
    namespace: testServer().namespace,
    taskQueue: `${scenario.prefix}daybook-production`,
    dataConverter,
    workflowBundle: { codePath },
    activities,
  });
}

describe('a start that is held for very long', () => {
  it('goes on in a new history, still due when it was, and stays the one that overlap waits for', async () => {
    const asked: StartOrder[] = [];
    const worker = await holdingWorker(asked);
    const { workflow } = scenario.connected.client;
    await worker.runUntil(async () => {
      const definition = await work.add();
      await work.trigger(definition);
      await eventually(
        'the first look',
        async () => asked.length,
        (looks) => looks > 0,
      );
      const { running } = await work
        .handle(definition)
        .describe()
        .then(({ info }) => ({ running: info.runningActions }));
      const [first] = running;
      if (first?.type !== 'startWorkflow') throw new Error('the schedule names no open start');
      const { workflowId, firstExecutionRunId } = first.workflow;
      await scenario.fastForward(workflowId, (LOOKS / 2) * (LOOK_MS / 1_000));
      const now = async () => (await workflow.getHandle(workflowId).describe()).runId;
      await scenario.fastForward(workflowId, LOOKS * (LOOK_MS / 1_000));
      await eventually('a new history', now, (runId) => runId !== firstExecutionRunId);
      expect((await work.schedules.describe(definition)).running).toBe(1);
      await scenario.fastForward(workflowId, LOOKS * (LOOK_MS / 1_000));
      expect(await workflow.getHandle(workflowId).result()).toMatchObject({ outcome: 'refused', reason: 'enough' });
      await eventually(
        'the end',
        () => work.schedules.describe(definition),
        (facts) => facts.running === 0,
      );
    });
    expect(new Set(asked.map(({ at }) => at)).size).toBe(1);
    expect(asked).toHaveLength(LOOKS + 1);
  }, 300_000);
});
