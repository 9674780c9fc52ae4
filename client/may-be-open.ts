import { ClientFailure } from './failure.js';
import type { Runs } from './runs.js';

/** From claim to start takes seconds; a claim without a run that is older than this was left by a starter that died. */
const START_GRACE_MS = 120_000;

/** Whether a run that was about to start at `at` is open, or may still come into being. `at` and `now` are wall time, ms. */
export async function mayBeOpen(
  runs: Pick<Runs, 'describeRun'>,
  { run, at }: { run: string; at: number },
  now: number,
): Promise<boolean> {
  try {
    return (await runs.describeRun(run)).open;
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return now - at < START_GRACE_MS;
    throw error;
  }
}
