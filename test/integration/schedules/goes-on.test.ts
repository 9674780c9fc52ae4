import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { Scenario } from '../../support/scenario.js';
import { uniqueName } from '../../support/server.js';
import { eventually } from './support/planned-work.js';

let scenario: Scenario;

beforeEach(async () => {
  scenario = await Scenario.given({ runbooks: {} });
});
afterEach(() => scenario.over());

/** A start that is held for long goes on in a new history: whether the server's overlap rule follows it there is the server's. */
it('a start that goes on in a new history still holds back the next one', async () => {
  const workflowsPath = new URL('../../support/going-on-workflow.ts', import.meta.url).pathname;
  const taskQueue = uniqueName('going-on');
  const worker = await Worker.create({
    connection: scenario.native,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({ workflowsPath }),
  });
  const { schedule, workflow } = scenario.connected.client;
  await worker.runUntil(async () => {
    const handle = await schedule.create({
      scheduleId: taskQueue,
      spec: { intervals: [{ every: '1s' }] },
      policies: { overlap: 'SKIP' },
      action: { type: 'startWorkflow', workflowType: 'goingOn', workflowId: taskQueue, taskQueue, args: [2] },
    });
    try {
      const look = async () => (await handle.describe()).info;
      const held = await eventually('skips', look, ({ numActionsSkippedOverlap }) => numActionsSkippedOverlap >= 3);
      expect(held).toMatchObject({ numActionsTaken: 1, runningActions: [expect.anything()] });
      const [action] = held.recentActions;
      if (action?.action.type !== 'startWorkflow') throw new Error('the schedule names no start');
      const running = workflow.getHandle(action.action.workflow.workflowId);
      expect((await running.describe()).runId).not.toBe(action.action.workflow.firstExecutionRunId);
      await running.signal('enough');
      await eventually('the next start', look, ({ numActionsTaken }) => numActionsTaken >= 2);
    } finally {
      await handle.delete();
    }
  });
});
