import type { JsonObject } from '../../model/json.js';
import type { Lift } from '../chaos/lifts/lift.js';

/** What is given, noted before it is: from it any later attempt can take it back. Never a credential. */
export interface Grant {
  /** Idempotency key of the step. */
  key: string;
  /** Who the person is at the target. */
  login: string;
  /** When it ends, ISO, on the target's own clock where it has one. */
  until: string;
  /** What stood there before, and what the right means there; in the words of the kind. */
  facts: JsonObject;
}

/** What is wanted of a kind of target. */
export interface GrantWish {
  key: string;
  login: string;
  right: string;
  level: 'read' | 'write';
  forMs: number;
  /** Wall time of the worker, ms. */
  now: number;
}

/**
 * How one kind of target gives a right and takes it back. All of them state-setting: giving twice is giving once, and so is
 * taking. Each call has a signal of its own, because taking back must go on when the attempt shall end.
 */
export interface GrantDriver {
  /** Looks, and changes nothing. Refuses what is not grantable, not read-only where it says so, or held already. */
  aim(wish: GrantWish, signal: AbortSignal): Promise<Grant>;
  /** Throws when its time is over. `happened` of what it throws says whether it may have been given. */
  give(grant: Grant, signal: AbortSignal): Promise<void>;
  /** Takes it back, ends what is open under it, and reads back. Gives how many sessions it ended; throws when it still stands. */
  take(grant: Grant, signal: AbortSignal): Promise<number>;
  /** The same for a process that is there when this one is gone. */
  lift(grant: Grant): Lift;
  /** How a person takes it back: a command. */
  byHand(grant: Grant): string;
}
