import { proxyActivities } from '@temporalio/workflow';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';

/** What somebody with access to Temporal could write: a workflow of their own that calls Daybook's activities. */
export async function foreign({ queue, call }: { queue: string; call: StepCall }): Promise<Outcome> {
  const { traffic } = proxyActivities<{ traffic(call: StepCall): Promise<Outcome> }>({
    taskQueue: queue,
    startToCloseTimeout: '30s',
    retry: { maximumAttempts: 1 },
  });
  return traffic(call);
}

/** The same under the name of the interpreter. */
export const run = foreign;
