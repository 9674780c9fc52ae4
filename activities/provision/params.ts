import { z } from 'zod';

/** Parameters of an `access-provision`, resolved. */
export const provisionParams = z.strictObject({
  cohort: z
    .strictObject({
      file: z.string().min(1).optional(),
      sha256: z.string().optional(),
      query: z.string().min(1).optional(),
      get: z.string().startsWith('/').optional(),
      from: z.string().optional(),
      key: z.string().min(1).default('email'),
    })
    .refine(({ file, query, get }) => [file, query, get].filter((one) => one !== undefined).length === 1, {
      error: 'exactly one of file, query and get',
    }),
  share: z.number().min(0).max(100).optional(),
  first: z.number().int().min(0).optional(),
  onStranger: z.enum(['fail', 'skip']).default('fail'),
});

export type ProvisionParams = z.output<typeof provisionParams>;
export type CohortSource = ProvisionParams['cohort'];
