/** What a step knows about the activity that runs it. The real one comes from temporal-context.ts; tests pass their own. */
export interface ActivityContext {
  /** Counts from 1. */
  attempt: number;
  activityId: string;
  /** Time the engine gives this attempt, ms. Missing: no limit. */
  timeoutMs?: number;
  /** Tells the engine that the activity lives; the only way a cancellation arrives. */
  heartbeat(): void;
  /** Aborted when the activity shall end. */
  cancelled: AbortSignal;
  /** Why it was aborted; undefined before. */
  stopReason(): StopReason | undefined;
  /** Missing for an activity that was started without a workflow. */
  workflow?: { id: string; runId: string; type: string };
}

/**
 * `aborted`: the run wants it to end. `worker-stopping`: another worker may go on. `timed-out`: the attempt's time is over.
 * `lost`: the engine knows this attempt no more.
 */
export type StopReason = 'aborted' | 'worker-stopping' | 'timed-out' | 'lost';

/** Who holds an idempotency key: stable over the attempts of one activity, different for everybody else. */
export function callerOf(context: ActivityContext): string {
  const { workflow, activityId } = context;
  return workflow ? `${workflow.id}/${workflow.runId}/${activityId}` : `none/${activityId}`;
}
