import type { CohortUser } from '../../model/access/cohort.js';

/** What `access-provision` needs of a kind of target. State-setting: adding twice is adding once, and so is removing. */
export interface UserPlace {
  /** Whether the user is there and active. */
  has(key: string): Promise<boolean>;
  /** `effectKey`: the idempotency key of the step. Gives false when somebody else made the user in this very moment. */
  add(user: CohortUser, effectKey: string): Promise<boolean>;
  remove(key: string, effectKey: string): Promise<void>;
}
