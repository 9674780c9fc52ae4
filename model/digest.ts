import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Json } from './json.js';
import type { Plan } from './plan.js';

/** JSON Canonicalization Scheme, RFC 8785. Throws on values JSON cannot hold (undefined at the top, NaN). */
export function canonicalText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a value without a JSON form cannot be canonicalised');
  return text;
}

/** SHA-256 of the canonical form, lower-case hex. The same for equal values, whatever the key order. */
export function digestOf(value: Json): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalText(value))));
}

export function planDigest(plan: Plan): string {
  return digestOf(plan as unknown as Json);
}

/** What people are shown: the first twelve digits, the same on every transport. */
export function digestPrefix(digest: string): string {
  return digest.slice(0, 12);
}
