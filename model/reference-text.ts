import { z } from 'zod';
import { REFERENCE_EXPECTED } from './expectations.js';

const BEGINS = /^(?:env|file):/;
const WHOLE = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0\r\n]+)$/;

/** Whether a value of targets.yaml stands for another one that only the worker knows: `env:NAME` or `file:path`. */
export function isReference(value: unknown): value is string {
  return typeof value === 'string' && WHOLE.test(value);
}

/** A text, or a reference to one. Something that begins like a reference must be one. */
export function textOrReference() {
  return z.string().refine((value) => !BEGINS.test(value) || isReference(value), { error: REFERENCE_EXPECTED });
}

/** A text that passes `fits`, or a reference whose value the worker judges. */
export function referenceOr(fits: (value: string) => boolean, expected: string) {
  return textOrReference().refine((value) => BEGINS.test(value) || fits(value), {
    error: `${expected}, or a reference such as env:NAME`,
  });
}
