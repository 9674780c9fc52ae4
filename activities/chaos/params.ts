import { z } from 'zod';
import { argv, duration, lateExpression } from '../params.js';

const fault = z.object({
  kill: z.string().optional(),
  pause: z.string().optional(),
  network: z
    .object({
      proxy: z.string().optional(),
      latency: duration.optional(),
      jitter: duration.optional(),
      bandwidth: z.number().int().min(1).optional(),
      timeout: duration.optional(),
      resetPeer: duration.optional(),
      down: z.literal(true).optional(),
    })
    .optional(),
  deletePods: z
    .object({ selector: z.record(z.string(), z.string()).optional(), count: z.number().int().min(1).default(1) })
    .optional(),
  run: argv.optional(),
  lift: argv.optional(),
});
export type FaultParams = z.output<typeof fault>;

/** Resolved parameters of a chaos step. Durations in ms. */
export const chaosParams = z.object({
  layer: z.string(),
  hypothesis: z.string(),
  steadyState: z.object({
    target: z.string(),
    get: z.string().optional(),
    run: argv.optional(),
    expect: lateExpression.optional(),
    every: duration.default(1000),
    tolerate: z.number().int().min(0).default(0),
  }),
  fault,
  for: duration,
  expectSteady: z.boolean().default(true),
  abortWhen: lateExpression.optional(),
  recoverWithin: duration,
});
export type ChaosParams = z.output<typeof chaosParams>;
