import { changedTargets } from '../model/changed-targets.js';
import type { Plan } from '../model/plan.js';
import { type ClaimResult, claimTargets } from './claims.js';
import { type Holder, stillHeld } from './still-held.js';
import type { RecordStore } from './store.js';

export interface ClaimingPlan {
  plan: Plan;
  run: string;
  /** Unique per attempt to start. */
  token: string;
  /** Wall time, ms. */
  now: number;
  /** Whether the run of a claim is open, or may still come into being. */
  isOpen(holder: Holder): Promise<boolean>;
}

/** Claims every target that the plan changes, or none. A claim whose run is over is taken over. Idempotent for the same token. */
export function claimPlan(store: RecordStore, { plan, run, token, now, isOpen }: ClaimingPlan): Promise<ClaimResult> {
  return claimTargets(store, {
    environment: plan.environment,
    targets: changedTargets(plan),
    run,
    token,
    now,
    stillHeld: (claim) => stillHeld(store, claim, isOpen),
  });
}
