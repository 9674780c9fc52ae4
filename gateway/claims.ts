import { mayBeOpen } from '../client/may-be-open.js';
import type { Runs } from '../client/runs.js';
import type { Plan } from '../model/plan.js';
import { claimPlan } from '../records/claim-plan.js';
import { releaseClaims } from '../records/claims.js';
import type { RecordStore } from '../records/store.js';
import { Refusal } from './refusal.js';

export interface ClaimContext {
  store: RecordStore;
  runs: Pick<Runs, 'describeRun'>;
}

/**
 * Claims every target that the plan changes, or throws a 409 Refusal that names the run which has one of them.
 * A claim whose run is over is taken over. `now` is wall time, ms.
 */
export async function claimFor(
  { store, runs }: ClaimContext,
  request: { plan: Plan; run: string; token: string; now: number },
): Promise<void> {
  const { plan, now } = request;
  const result = await claimPlan(store, { ...request, isOpen: (holder) => mayBeOpen(runs, holder, now) });
  if (result.claimed) return;
  const { target, holder } = result;
  throw new Refusal(409, {
    code: 'target-claimed',
    message: `run ${holder.run}${holder.released ? ', or one that it started,' : ''} changes ${target} in ${plan.environment}; two runs never change one target at a time`,
    cure: holder.released
      ? `Wait for the runs whose ids begin with ${holder.run}. or abort them, then start again. See them: daybook runs`
      : `Wait for it or abort it, then start again. Follow it: daybook watch ${holder.run}`,
  });
}

/** Gives back what this attempt to start took, and nothing that an earlier run under the same id holds. Idempotent. */
export async function releaseAttempt(
  store: RecordStore,
  { run, token }: { run: string; token: string },
): Promise<void> {
  await releaseClaims(store, run, { token });
}
