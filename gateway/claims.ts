import type { Runs } from '../client/runs.js';
import { ClientFailure } from '../client/failure.js';
import type { Plan } from '../model/plan.js';
import { type Claim, claimTargets, releaseClaims } from '../records/claims.js';
import { nestedOf } from '../records/nested.js';
import type { RecordStore } from '../records/store.js';
import { Refusal } from './refusal.js';

/** From claim to start takes seconds; a claim without a run that is older than this was left by a gateway that died. */
const START_GRACE_MS = 120_000;

export interface ClaimContext {
  store: RecordStore;
  runs: Pick<Runs, 'describeRun'>;
}

/** Targets that the plan and its nested plans change, each once. */
export function changedTargets(plan: Plan): string[] {
  const own = plan.steps.flatMap((step) => (step.lane === 'effect' && step.target !== undefined ? [step.target] : []));
  return [...new Set([...own, ...Object.values(plan.nested).flatMap(changedTargets)])];
}

/**
 * Claims every target that the plan changes, or throws a 409 Refusal that names the run which has one of them.
 * A claim whose run is over is taken over. `now` is wall time, ms.
 */
export async function claimFor(
  context: ClaimContext,
  request: { plan: Plan; run: string; token: string; now: number },
): Promise<void> {
  const { plan, run, token, now } = request;
  const result = await claimTargets(context.store, {
    environment: plan.environment,
    targets: changedTargets(plan),
    run,
    token,
    now,
    stillHeld: (claim) => stillHeld(context, claim, now),
  });
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

/**
 * Whether the holder is open, or a run that it started: those go on when it is aborted. A released claim says that the holder
 * itself is over. Throws when Temporal cannot be asked: then nobody takes anything over.
 */
async function stillHeld(
  context: ClaimContext,
  { run, at, released }: Omit<Claim, 'token'>,
  now: number,
): Promise<boolean> {
  if (!released && (await isOpen(context, { run, at }, now))) return true;
  for (const nested of await nestedOf(context.store, run)) {
    if (await stillHeld(context, nested, now)) return true;
  }
  return false;
}

async function isOpen({ runs }: ClaimContext, { run, at }: { run: string; at: number }, now: number): Promise<boolean> {
  try {
    return (await runs.describeRun(run)).open;
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return now - at < START_GRACE_MS;
    throw error;
  }
}
