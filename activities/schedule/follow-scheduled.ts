import { ClientFailure } from '../../client/failure.js';
import type { StartEnd } from '../../model/schedule/activities.js';
import { noteStart, readStart } from '../../records/schedules.js';
import type { ScheduleDeps } from './deps.js';

/**
 * Waits for the end of a scheduled run and puts it on record beside its start. A run that was terminated, did not begin or is
 * gone has no result: it ended as failed, and the headline says why, so that the next start is not kept waiting. Idempotent.
 * Rejects when it is cancelled, or when Temporal could not be asked.
 */
export async function followScheduled(
  { name, at, run }: { name: string; at: number; run: string },
  deps: ScheduleDeps,
): Promise<StartEnd> {
  const end = await endOf(run, deps);
  const place = { environment: deps.environment, name };
  const started = await readStart(deps.records, place, at);
  if (started?.outcome === 'started' && started.run === run && !started.end)
    await noteStart(deps.records, place, { ...started, end: { ...end, at: deps.now() } });
  return end;
}

async function endOf(run: string, deps: ScheduleDeps): Promise<StartEnd> {
  const { heartbeat, cancelled } = deps.context();
  try {
    const { status, headline } = await deps.awaitRun(run, { heartbeat, signal: cancelled });
    return { status, headline };
  } catch (error) {
    if (!(error instanceof ClientFailure) || (error.kind !== 'closed' && error.kind !== 'not-found')) throw error;
    return {
      status: 'failed',
      headline: `There is no result: ${error.message}. Look at it in Temporal; the next start is judged as any other.`,
    };
  }
}
