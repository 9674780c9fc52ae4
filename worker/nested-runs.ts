import type { ActivityDeps } from '../activities/deps.js';
import { ClientFailure } from '../client/failure.js';
import type { Runs } from '../client/runs.js';

const LOOK_EVERY_MS = 2_000;

/** How steps of type `runbook` start and await runs of their own. */
export function nestedRuns(runs: Runs): Pick<ActivityDeps, 'startNested' | 'awaitRun'> {
  return {
    startNested: async (request) => {
      try {
        await runs.startRun(request);
      } catch (error) {
        // Started by an earlier attempt: the id is the run's own, so it is the same run.
        if (!(error instanceof ClientFailure && error.kind === 'exists')) throw error;
      }
    },
    awaitRun: async (run, { heartbeat, signal }) => {
      for (;;) {
        signal.throwIfAborted();
        heartbeat();
        const result = await runs.awaitRun(run, LOOK_EVERY_MS);
        if (result) return { status: result.status, headline: result.headline };
      }
    },
  };
}
