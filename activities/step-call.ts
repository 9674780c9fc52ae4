import { z } from 'zod';
import { RUN_NAME, type StepCall } from '../model/effect.js';
import { json } from './params.js';
import { refused } from './failures.js';

const target = z.object({ name: z.string(), kind: z.string(), config: z.record(z.string(), json) });

/** Run and step become names of records and runs, so their letters matter. */
const shape = z.object({
  run: z.string().regex(RUN_NAME),
  environment: z.string().min(1),
  step: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(\[\d+\])?(\.[a-z][a-z0-9-]*(\[\d+\])?)*$/)
    .max(190),
  type: z.string(),
  title: z.string(),
  phase: z.enum(['do', 'undo']),
  epoch: z.number().int().min(0),
  params: z.record(z.string(), json),
  target: target.optional(),
  others: z.record(z.string(), target).optional(),
  attempts: z.number().int().min(1),
  timeoutMs: z.number().positive().optional(),
});

/** Throws a refusal (`call-malformed`) unless the value is a call for the activity of this type. */
export function mustBeStepCall(call: StepCall, type: string): void {
  const read = shape.safeParse(call);
  const wrong = read.success ? [] : read.error.issues.map((issue) => issue.path.join('.') || 'the call');
  if (read.success && call.type !== type) wrong.push('type');
  if (wrong.length === 0) return;
  throw refused(
    'call-malformed',
    `The call of ${type} is not one that Daybook makes (${[...new Set(wrong)].join(', ')}); nothing was done.`,
  );
}
