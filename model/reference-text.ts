import { z } from 'zod';
import { REFERENCE_EXPECTED } from './expectations.js';

/** Where a referenced value is. One file of the same name in workspace/references/ gets it. */
export const REFERENCE_SCHEMES = ['env', 'file', 'vault', 'aws-sm'] as const;
export type ReferenceScheme = (typeof REFERENCE_SCHEMES)[number];

/**
 * What comes after the colon. `env:NAME`; `file:path`; `vault:mount/path#field` (KV version 2);
 * `aws-sm:name-or-arn`, with `#field` for a secret that is a JSON object.
 */
const FORMS: Record<ReferenceScheme, RegExp> = {
  env: /^[A-Za-z_][A-Za-z0-9_]*$/,
  file: /^[^\0\r\n]+$/,
  vault: /^(?!\.)[\w.-]+(?:\/(?!\.{1,2}(?:[/#]))[^\s/#?%\\]+)+#[^\s#]+$/,
  'aws-sm': /^[\w/+=.@:!-]+(?:#[^\s#]+)?$/,
};

/** A reference, taken apart. */
export interface Reference {
  scheme: ReferenceScheme;
  /** Without the field. */
  name: string;
  /** Of vault and aws-sm. */
  field?: string;
}

/** Undefined for a text that is no reference. */
export function readReference(value: string): Reference | undefined {
  const scheme = schemeOf(value);
  const rest = scheme && value.slice(scheme.length + 1);
  if (scheme === undefined || rest === undefined || !FORMS[scheme].test(rest)) return undefined;
  if (scheme === 'env' || scheme === 'file') return { scheme, name: rest };
  const [name = '', field] = rest.split('#');
  return { scheme, name, ...(field !== undefined && { field }) };
}

/** What a text begins like; it may still be no reference. */
export function schemeOf(value: string): ReferenceScheme | undefined {
  return REFERENCE_SCHEMES.find((scheme) => value.startsWith(`${scheme}:`));
}

/** Whether a value of targets.yaml stands for another one that only the worker knows. */
export function isReference(value: unknown): value is string {
  return typeof value === 'string' && readReference(value) !== undefined;
}

/** A text, or a reference to one. Something that begins like a reference must be one. */
export function textOrReference() {
  return z.string().refine((value) => schemeOf(value) === undefined || isReference(value), {
    error: REFERENCE_EXPECTED,
  });
}

/** A text that passes `fits`, or a reference whose value the worker judges. */
export function referenceOr(fits: (value: string) => boolean, expected: string) {
  return textOrReference().refine((value) => schemeOf(value) !== undefined || fits(value), {
    error: `${expected}, or a reference such as env:NAME`,
  });
}
