import { z } from 'zod';
import { duration } from '../params.js';

const instant = z.union([
  z.number(),
  z.string().transform((text, context) => {
    const at = Date.parse(text);
    if (Number.isNaN(at))
      context.addIssue({ code: 'custom', message: 'is not an instant such as 2026-12-01T02:00:00Z' });
    return at;
  }),
]);

/** Resolved parameters of a recovery-drill step. Durations and instants in ms. */
export const drillParams = z.object({
  action: z.enum(['begin', 'conclude']),
  drill: z.string(),
  every: duration.default(100),
  atMost: duration.default(3_600_000),
  cutAt: instant.optional(),
  backAt: instant.optional(),
  from: z.string().optional(),
  rows: z.object({ table: z.string(), at: z.string() }).optional(),
  within: duration.default(30_000),
  rto: duration.optional(),
  rpo: duration.optional(),
});
export type DrillParams = z.output<typeof drillParams>;
