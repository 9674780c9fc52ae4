import { TargetFailure } from '../failures.js';
import type { Held } from './credential.js';

/** What a store holds, with a word for exactly this state of it. */
export interface Stored extends Held {
  revision: string;
}

/** Where consumers find a key. Values leave it only into the attempt that asks. Errors are TargetFailures without any of them. */
export interface KeyStore {
  /** Undefined when there is none. Throws failed `not-ours` for anything that Daybook did not write. */
  read(): Promise<Stored | undefined>;
  /**
   * Replaces all of it in one step, so that whoever reads finds the old or the new. `revision`: of what it replaces, undefined
   * for nothing. Throws failed `changed-by-others` when it is another one by now; then nothing was written.
   */
  write(held: Held, revision: string | undefined): Promise<void>;
}

/** The store is not as this attempt read it: another attempt, or somebody else, was there. Nothing was written. */
export function changedByOthers(store: string): TargetFailure {
  return new TargetFailure({
    kind: 'failed',
    reason: 'changed-by-others',
    message: `${store} was changed by somebody else in this moment; nothing was written. Find out who keeps keys there, then retry.`,
    happened: 'no',
  });
}

/** What stands there is no key that Daybook wrote, and is left alone. */
export function notOurs(store: string): TargetFailure {
  return new TargetFailure({
    kind: 'failed',
    reason: 'not-ours',
    message: `${store} holds something that Daybook did not write; nothing was changed. Name another place in targets.yaml, or move it away.`,
    happened: 'no',
  });
}
