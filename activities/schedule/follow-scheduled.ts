import type { StartEnd } from '../../model/schedule/activities.js';
import { noteStart, readStart } from '../../records/schedules.js';
import type { ScheduleDeps } from './deps.js';

/** Waits for the end of a scheduled run and puts it on record beside its start. Idempotent. Rejects when it is cancelled. */
export async function followScheduled(
  { name, at, run }: { name: string; at: number; run: string },
  deps: ScheduleDeps,
): Promise<StartEnd> {
  const { heartbeat, cancelled } = deps.context();
  const { status, headline } = await deps.awaitRun(run, { heartbeat, signal: cancelled });
  const place = { environment: deps.environment, name };
  const started = await readStart(deps.records, place, at);
  if (started?.outcome === 'started' && started.run === run && !started.end)
    await noteStart(deps.records, place, { ...started, end: { status, headline, at: deps.now() } });
  return { status, headline };
}
