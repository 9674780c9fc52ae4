import type { ActivityDeps, NestedStart } from '../activities/deps.js';
import { refused } from '../activities/failures.js';
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
        if (!(error instanceof ClientFailure && error.kind === 'exists')) throw error;
        await refuseForeign(runs, request);
      }
    },
    awaitRun: async (run, { heartbeat, signal }) => {
      for (;;) {
        signal.throwIfAborted();
        heartbeat();
        const result = await runs.awaitRun(run, LOOK_EVERY_MS);
        if (result) return { status: result.status, headline: result.headline, planDigest: result.planDigest };
      }
    },
  };
}

/** A run of this id is ours only when an earlier attempt started it: then both stand on one start statement. */
async function refuseForeign(runs: Runs, { run, start }: NestedStart): Promise<void> {
  const found = await runs.describeRun(run);
  if (found.start?.statement.jti === start.statement.jti) return;
  throw refused(
    'other-run',
    `There is a run ${run} already, and it was not started by this one; nothing was started. Find out who started it, then retry.`,
  );
}
