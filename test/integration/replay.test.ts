import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { dataConverter } from '../../client/codec.js';
import { recordedHistories } from '../support/histories.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const workflowBundle = { codePath: fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url)) };
const recorded = await recordedHistories();

describe('the built interpreter', () => {
  it('has histories of released behaviour to hold against', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(10);
  });

  it.each(recorded)('replays $name (I8)', async ({ history }) => {
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    await expect(Worker.runReplayHistory({ workflowBundle, dataConverter }, history, id)).resolves.toBeUndefined();
  });

  it('does not replay a history that another interpreter wrote', async () => {
    const [first] = recorded;
    const altered = structuredClone(first?.history) as {
      events: { activityTaskScheduledEventAttributes?: { activityType?: { name?: string } } }[];
    };
    const scheduled = altered.events.find(
      (event) => event.activityTaskScheduledEventAttributes,
    )?.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType) scheduled.activityType.name = 'something-else';
    await expect(Worker.runReplayHistory({ workflowBundle, dataConverter }, altered)).rejects.toThrow(
      /[Nn]ondeterminism/,
    );
  });
});
