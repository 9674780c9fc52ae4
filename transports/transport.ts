import type { Letter } from '../model/messages/letter.js';
import type { Person } from '../model/people.js';

/** A way to people: one file per kind in transports/, composed by activities/transports.ts for an environment. */
export interface Transport {
  /** As in daybook.yaml. */
  name: string;
  kind: 'console' | 'slack' | 'email' | 'webhook';
  /** Why this person cannot be reached here at all; undefined when they can. Looks at people.yaml only. */
  cannotReach(person: Person): string | undefined;
  /**
   * Resolves when the letter is handed over for good. May be called again with the same key after a lost answer: then it
   * looks first, where it can, whether the letter is there already. Throws a DeliveryError.
   * `first`: the caller knows that nobody has tried this key here before, so that there is nothing to look for.
   */
  send(letter: Letter, to: Destination, how?: { first?: boolean }): Promise<Sent>;
  /** Brings a letter that stands somewhere up to date, in place. Missing: the transport cannot. Throws a DeliveryError. */
  update?(ref: SentRef, letter: Letter, to: Destination): Promise<void>;
  close(): Promise<void>;
}

/** One person, or a channel in which a group reads. */
export type Destination = { person: Person; link?: string } | { channel: string; group: string };

/** The transport's own reference to a letter that stands somewhere. */
export type SentRef = { [name: string]: string };

export interface Sent {
  /** `delivered`: it is there. `sent`: another system has taken it. */
  state: 'sent' | 'delivered';
  ref?: SentRef;
}

/**
 * `refused`: this address will not do, take another transport. `unavailable`: the transport is down or asks to wait
 * (`retryAfterMs`). `lost`: handed over, and no answer came: it may be there.
 */
export class DeliveryError extends Error {
  constructor(
    readonly kind: 'refused' | 'unavailable' | 'lost',
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'DeliveryError';
  }
}
