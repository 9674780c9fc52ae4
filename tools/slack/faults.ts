import { z } from 'zod';

/**
 * Something that goes wrong with a call of the Web API, on command.
 *
 * - `rate-limit`: 429 with `retryAfter` seconds.
 * - `error`: 500; with `committed`, after the call has had its effect.
 * - `drop`: the connection ends without an answer; with `committed`, after the call has had its effect.
 * - `delay`: answers `ms` later than it would, after the effect.
 * - `refuse`: `ok: false` with `code`.
 */
export const faultShape = z.strictObject({
  /** Method, or `*` for all. */
  method: z.string(),
  does: z.enum(['rate-limit', 'error', 'drop', 'delay', 'refuse']),
  committed: z.boolean().optional(),
  retryAfter: z.number().int().min(0).optional(),
  ms: z.number().min(0).optional(),
  code: z.string().optional(),
  /** How often; until it is taken away unless told. */
  times: z.number().int().min(1).optional(),
});

export type SlackFault = z.infer<typeof faultShape>;

/** A fault that was ordered. */
export interface OrderedFault {
  /** How often it has struck. */
  readonly struck: number;
  /** Idempotent. */
  remove(): void;
}

export interface Faults {
  order(fault: SlackFault): OrderedFault;
  clear(): void;
  /** The fault that strikes this call, counted; undefined when none does. */
  strike(method: string): SlackFault | undefined;
}

/** Faults in the order in which they were ordered; the first one that fits strikes. */
export function makeFaults(): Faults {
  let ordered: { fault: SlackFault; struck: number }[] = [];
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
    strike(method) {
      const found = ordered.find(
        ({ fault, struck }) =>
          (fault.method === '*' || fault.method === method) && struck < (fault.times ?? Number.POSITIVE_INFINITY),
      );
      if (found) found.struck += 1;
      return found?.fault;
    },
  };
}
