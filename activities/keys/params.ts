import { z } from 'zod';
import { consumersParam } from '../consumers.js';
import { duration } from '../params.js';

const MINUTE = 60_000;

const opens = z.object({
  target: z.string(),
  roles: z
    .array(z.string().min(1).max(63))
    .length(2)
    .refine(([one, other]) => one !== other, 'two different roles'),
  like: z.string().optional(),
});

const shared = {
  opens: opens.optional(),
  bytes: z.number().int().min(16).max(512).default(32),
  encoding: z.enum(['base64url', 'hex']).default('base64url'),
  algorithm: z.enum(['EdDSA', 'ES256']).default('EdDSA'),
  consumers: consumersParam.default([]),
  within: duration.default(MINUTE),
  overlap: duration.optional(),
  retire: z.enum(['when-consumers-agree', 'next-rotation']).optional(),
  retireAfter: duration.default(24 * 60 * MINUTE),
};

/** Parameters of the step, and of its undo. */
export const keyParams = z.object({ ...shared, action: z.enum(['initialise', 'rotate']) });
export const keyUndoParams = z
  .object({ ...shared, previous: z.literal(true) })
  .transform(({ previous: _previous, ...params }) => ({ ...params, action: 'back' as const }));

export type KeyParams = z.output<typeof keyParams> | z.output<typeof keyUndoParams>;
export type Opens = z.output<typeof opens>;
