import { z } from 'zod';
import { duration, name, slot, text } from '../../slot.js';
import { fieldName, httpPath } from '../fields.js';

/** The verbs that a call may have; exactly one of them, with its path. */
export const METHODS = ['get', 'post', 'put', 'delete'] as const;
const BODIES = ['json', 'form', 'text'] as const;

/** Read-only calls have no body. */
const BODILESS = ['get', 'delete'] as const;

const captured = 'Slots may name `captured`.';

const call = z
  .strictObject({
    name: name().describe('Its name in messages and outputs. Unique in the journey.'),
    get: httpPath(`Path to read. ${captured}`).optional(),
    post: httpPath(`Path to post to. ${captured}`).optional(),
    put: httpPath(`Path to put to. ${captured}`).optional(),
    delete: httpPath(`Path to delete. ${captured}`).optional(),
    headers: z
      .record(z.string(), z.string(), { error: 'a map of header names to texts' })
      .describe(`Headers beside those of the target. ${captured}`)
      .optional(),
    json: z.unknown().describe(`The body, as JSON. ${captured}`).optional(),
    form: z
      .record(z.string(), z.string(), { error: 'a map of names to texts' })
      .describe(`The body, as a form. ${captured}`)
      .optional(),
    text: text().describe(`The body, as plain text. ${captured}`).optional(),
    expect: text()
      .describe(
        'Whether the answer is right: CEL over `response` = {status, headers, json, text, ms} and `captured`. Without it any status below 400.',
      )
      .optional(),
    capture: z
      .record(
        fieldName(),
        z.union([
          text(),
          z.strictObject({
            from: text().describe('CEL over `response` and `captured`.'),
            secret: z.boolean().describe('It stays inside the worker and shows nowhere.').optional(),
          }),
        ]),
        { error: 'a map of names to expressions' },
      )
      .describe(
        'Values for later calls, by name: CEL over `response`, or `{ from: …, secret: true }` for one that must not leave the worker.',
      )
      .optional(),
    dependency: name().describe('What it leans on, one of `dependencies`.').optional(),
    timeout: slot(duration())
      .describe(
        'How long one answer may take. That of its dependency unless told, and never longer than the target’s own.',
      )
      .optional(),
    within: z
      .strictObject({
        attempts: slot(z.number().int().min(1).max(20, { error: 'at most 20' })).describe('How often it is tried.'),
        every: slot(duration())
          .describe('Pause after the first try; it doubles after each one. 500ms unless told.')
          .optional(),
      })
      .describe('Back-off: tries again, under the same idempotency key, until the answer is right.')
      .optional(),
  })
  .refine((written) => given(written, METHODS) === 1, {
    error: `exactly one of ${METHODS.join(', ')}`,
    params: { code: 'DB1017' },
    when: () => true,
  })
  .refine((written) => given(written, BODIES) <= 1, {
    error: `at most one of ${BODIES.join(', ')}`,
    params: { code: 'DB1017' },
  })
  .refine((written) => given(written, BODILESS) === 0 || given(written, BODIES) === 0, {
    error: `no ${BODIES.join(', ')} beside ${BODILESS.join(' or ')}`,
    params: { code: 'DB1017' },
  });

function given(written: unknown, fields: readonly string[]): number {
  if (typeof written !== 'object' || written === null) return 0;
  return fields.filter((field) => (written as Record<string, unknown>)[field] !== undefined).length;
}

export const calls = z.array(call, { error: 'a list of calls' }).min(1, { error: 'at least one call' }).max(50, {
  error: 'at most 50 calls',
});
