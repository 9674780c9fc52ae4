import { z } from 'zod';
import { isExpr, isText } from '../deferred.js';
import { parseDuration } from '../duration.js';
import { SUM_EXPECTED, TIME_EXPECTED } from '../expectations.js';
import type { Json } from '../json.js';
import type { Text } from '../plan.js';
import { duration, name, slot } from '../slot.js';

/** A program with its arguments. No shell: each entry reaches the program as it is. */
export function argv(what: string) {
  return z
    .array(z.string(), { error: 'a list: the program, then its arguments' })
    .min(1, { error: 'at least the program' })
    .describe(what);
}

/** A path at a target, with query. Full addresses never stand in a runbook. */
export function httpPath(what: string) {
  return z
    .string()
    .regex(/^(?:\/(?!\/)|\$\{\{)/, { error: 'a path that begins with one slash' })
    .describe(what);
}

/** Groups, persons or rotas of people.yaml. */
export function people(what: string) {
  return z
    .array(slot(name()), { error: 'a list of groups, persons and rotas' })
    .min(1, { error: 'at least one group, person or rota' })
    .describe(what);
}

/** A name that an expression can say after a dot: of an output, of a question. */
export function fieldName() {
  return z.string().regex(/^[A-Za-z_]\w{0,62}$/, { error: 'letters, digits and underscores' });
}

/** A time of day, or a date with a time, on the clocks of a zone that stands beside it. */
export function pointInTime() {
  return z
    .string()
    .regex(/^(?:\d{4}-\d{2}-\d{2}T)?\d{2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:\d{2})?$/, { error: TIME_EXPECTED });
}

export function deadline() {
  return slot(duration()).describe('How long people have. There is no default: a wait without an end is a mistake.');
}

/** Percent by colour. That it sums to 100 is checked once no slot is left. */
export function weights(what: string) {
  const percent = z
    .number({ error: 'a percentage' })
    .int({ error: 'a whole percentage' })
    .min(0, { error: '0 or more' })
    .max(100, { error: '100 or less' });
  return z
    .record(name(), slot(percent), { error: 'a map of colours to percentages' })
    .refine((weights) => !sumIsWrong(weights), { error: SUM_EXPECTED })
    .describe(what);
}

function sumIsWrong(weights: Record<string, number | string>): boolean {
  const percents = Object.values(weights);
  return (
    percents.every((percent) => typeof percent === 'number') &&
    percents.reduce((sum, percent) => sum + percent, 0) !== 100
  );
}

/** Milliseconds of a duration field; undefined while it is missing or still an expression. */
export function millis(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

export function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function listed(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** What people are asked: text, or text whose slots are filled when the ask opens. A lone expression is text of one part. */
export function askText(value: Json | undefined): string | Text | undefined {
  if (isText(value)) return value;
  if (isExpr(value)) return { $text: [value] };
  return typeof value === 'string' ? value : undefined;
}
