import { z } from 'zod';
import { parseDuration } from '../model/duration.js';
import { evaluate } from '../model/expression/evaluate.js';
import type { Json, JsonObject } from '../model/json.js';
import { errored, refused } from './failures.js';

/** A duration as people write it, or milliseconds; gives milliseconds. */
export const duration = z.union([
  z.number().nonnegative(),
  z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) context.addIssue({ code: 'custom', message: 'is not a duration such as 30s' });
    return ms ?? 0;
  }),
]);

export const json = z.json() as unknown as z.ZodType<Json>;
export const argv = z.array(z.string().refine((word) => !word.includes('\0'))).min(1);

/** A late expression: evaluated here, because it names the target's answer. */
export const lateExpression = z.union([
  z.string().transform((text) => ({ $expr: text, in: {} as JsonObject })),
  z.object({ $expr: z.string(), in: z.record(z.string(), json).default({}) }),
]);
export type LateExpression = z.output<typeof lateExpression>;

/** Checks the resolved parameters of a call. Refuses (`params-invalid`) with the names of the fields that are wrong. */
export function readParams<T extends z.ZodType>(schema: T, params: JsonObject): z.output<T> {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  throw refused(
    'params-invalid',
    `Nothing was done: ${issues(read.error)}. Correct the runbook's step and plan again.`,
  );
}

/** The same for a target's configuration, after its references are resolved. Values are not shown: they may be secrets. */
export function readConfig<T extends z.ZodType>(schema: T, target: { name: string; config: JsonObject }): z.output<T> {
  const read = schema.safeParse(target.config);
  if (read.success) return read.data;
  const fields = [...new Set(read.error.issues.map((issue) => issue.path.join('.') || 'the entry'))].join(', ');
  throw errored(
    'target-invalid',
    `${target.name} in targets.yaml is not usable: ${fields}. Correct it and retry.`,
    'no',
  );
}

function issues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`).join('; ');
}

/** `yes`, `no`, or why it is neither. */
export type Verdict = { answer: 'yes' } | { answer: 'no' } | { answer: 'unclear'; message: string };

/** Evaluates a late expression over what the target answered. */
export function judge(expression: LateExpression, answer: JsonObject): Verdict {
  const result = evaluate(expression.$expr, { ...expression.in, ...answer });
  if (!result.ok) return { answer: 'unclear', message: result.message };
  if (typeof result.value === 'boolean') return { answer: result.value ? 'yes' : 'no' };
  return { answer: 'unclear', message: `\`${expression.$expr}\` gave neither true nor false` };
}
