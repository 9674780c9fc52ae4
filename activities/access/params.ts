import { z } from 'zod';
import { duration } from '../params.js';

/** Parameters of an `access-grant`, resolved. `for` in ms. */
export const grantParams = z.strictObject({
  to: z.string().min(1),
  right: z.string().min(1),
  for: duration.refine((ms) => ms > 0, 'is no time at all'),
  reason: z.string().regex(/\S/, 'is empty'),
  incident: z.string().regex(/\S/, 'is empty'),
});

export type GrantParams = z.output<typeof grantParams>;
