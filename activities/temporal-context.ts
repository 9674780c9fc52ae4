import { Context } from '@temporalio/activity';
import type { ActivityContext, StopReason } from './context.js';

/** The activity that runs right now. Throws outside of one. */
export function temporalContext(): ActivityContext {
  const context = Context.current();
  const { info } = context;
  return {
    attempt: info.attempt,
    activityId: info.activityId,
    timeoutMs: info.startToCloseTimeoutMs || undefined,
    heartbeat: () => context.heartbeat(),
    cancelled: context.cancellationSignal,
    stopReason: () => (context.cancellationSignal.aborted ? reasonOf(context) : undefined),
    workflow: info.workflowExecution && {
      id: info.workflowExecution.workflowId,
      runId: info.workflowExecution.runId,
      type: info.workflowType ?? '',
    },
  };
}

function reasonOf(context: Context): StopReason {
  const details = context.cancellationDetails;
  if (details?.cancelRequested) return 'aborted';
  if (details?.workerShutdown) return 'worker-stopping';
  if (details?.timedOut) return 'timed-out';
  return 'lost';
}
