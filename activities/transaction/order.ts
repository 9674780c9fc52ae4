import { z } from 'zod';
import { duration, json, lateExpression } from '../params.js';

/** Texts, and whatever is sent, may still hold expressions over what the journey captures; see fill.ts. */
const template = json;

const capture = z.union([
  z.object({ from: lateExpression, secret: z.boolean().default(false) }),
  lateExpression.transform((from) => ({ from, secret: false })),
]);

const call = z
  .object({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    get: template.optional(),
    post: template.optional(),
    put: template.optional(),
    delete: template.optional(),
    headers: z.record(z.string(), template).default({}),
    json: template.optional(),
    form: z.record(z.string(), template).optional(),
    text: template.optional(),
    expect: lateExpression.optional(),
    capture: z.record(z.string(), capture).default({}),
    dependency: z.string().optional(),
    timeout: duration.optional(),
    within: z.object({ attempts: z.number().int().min(1).max(20), every: duration.default(500) }).default({
      attempts: 1,
      every: 500,
    }),
  })
  .transform((written, context) => {
    const { get, post, put, delete: remove, ...rest } = written;
    const [only, ...others] = Object.entries({ GET: get, POST: post, PUT: put, DELETE: remove }).flatMap(
      ([method, path]) => (path === undefined ? [] : [{ method, path }]),
    );
    if (!only || others.length > 0) context.addIssue({ code: 'custom', message: 'needs exactly one method' });
    return { ...rest, method: only?.method ?? '', path: only?.path ?? '' };
  });

/** Resolved parameters of a `transaction` step. */
export const journeyOrder = z.object({
  calls: z.array(call).min(1),
  afterwards: z.array(call).default([]),
  dependencies: z.record(z.string(), z.object({ owner: z.string(), timeout: duration.optional() })).default({}),
  repeat: z.number().int().min(1).max(1000).optional(),
  for: duration.optional(),
  every: duration.default(1000),
  tolerate: z.number().int().min(0).default(0),
});

export type JourneyOrder = z.output<typeof journeyOrder>;
export type CallOrder = JourneyOrder['calls'][number];
