import type { Hold } from './calendar/hold.js';
import type { Json } from './json.js';

/**
 * How one attempt at a step (or at its undo) ended.
 * `failed`: the answer was no. `errored`: it could not be asked, or its answer was lost.
 * `undecided`: it answered, and the answer is neither yes nor no; a person decides.
 */
export type OutcomeStatus = 'succeeded' | 'failed' | 'errored' | 'undecided' | 'skipped' | 'aborted';

export interface Outcome {
  status: OutcomeStatus;
  /** Machine reason, stable, kebab-case: `port-taken`, `expect-false`, `warrant-refused`. */
  reason?: string;
  /** The human sentence beside it: what is known, and what is not. At most 500 characters. */
  message?: string;
  /** Values that later expressions read as `steps.<id>.outputs.<name>`. */
  outputs?: { [name: string]: Json };
  /**
   * Whether this attempt changed the target, as far as it says so. Errored: `unknown` makes Daybook ask "did it happen?".
   * Failed: `no` for a refusal. Succeeded: `no` when it was done already, by others; then nothing is to be undone.
   */
  happened?: 'no' | 'unknown';
  /** Failed, by a window or freeze that holds: nothing was done, and the run asks again then. */
  held?: Hold;
}
