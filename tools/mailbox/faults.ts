import { z } from 'zod';

/**
 * Something that goes wrong, on command. `recipient` and `content` may be limited to one recipient.
 *
 * - `refuse`: answers with `code` (4xx or 5xx) and `text`.
 * - `delay`: answers `ms` later than it would.
 * - `drop`: closes the connection instead of answering. `kept` at `content`: the mail has arrived all the same, and only
 *   the answer is lost.
 */
export interface MailFault {
  at: 'greeting' | 'sender' | 'recipient' | 'content';
  does: 'refuse' | 'delay' | 'drop';
  /** Part of a recipient's address; every recipient unless told. */
  to?: string;
  code?: number;
  text?: string;
  ms?: number;
  kept?: boolean;
  /** How often; until it is taken away unless told. */
  times?: number;
}

/** A fault that was ordered. */
export interface OrderedFault {
  /** How often it has struck. */
  readonly struck: number;
  /** Idempotent. */
  remove(): void;
}

export interface Faults {
  order(fault: MailFault): OrderedFault;
  clear(): void;
  /** The fault that strikes here now, counted; undefined when none does. */
  strike(at: MailFault['at'], recipients: readonly string[]): MailFault | undefined;
}

/** Faults in the order in which they were ordered; the first one that fits strikes. */
export function makeFaults(): Faults {
  let ordered: { fault: MailFault; struck: number }[] = [];
  return {
    order(fault) {
      const entry = { fault, struck: 0 };
      ordered.push(entry);
      return {
        get struck() {
          return entry.struck;
        },
        remove() {
          ordered = ordered.filter((other) => other !== entry);
        },
      };
    },
    clear() {
      ordered = [];
    },
    strike(at, recipients) {
      const found = ordered.find(
        ({ fault, struck }) =>
          fault.at === at &&
          struck < (fault.times ?? Number.POSITIVE_INFINITY) &&
          (fault.to === undefined || recipients.some((recipient) => recipient.includes(fault.to ?? ''))),
      );
      if (found) found.struck += 1;
      return found?.fault;
    },
  };
}

/** A fault as somebody orders it over HTTP. */
export const faultShape = z.strictObject({
  at: z.enum(['greeting', 'sender', 'recipient', 'content']),
  does: z.enum(['refuse', 'delay', 'drop']),
  to: z.string().optional(),
  code: z.number().int().min(400).max(599).optional(),
  text: z.string().optional(),
  ms: z.number().optional(),
  kept: z.boolean().optional(),
  times: z.number().int().optional(),
});
