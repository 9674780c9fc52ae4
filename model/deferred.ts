import type { Json, JsonObject } from './json.js';
import type { Expr, Text } from './plan.js';

/** Keys that make an object an expression. No other value may have them; see `reservedKeyIn`. */
const RESERVED = ['$expr', '$text'] as const;

export function isExpr(value: unknown): value is Expr {
  return isObject(value) && typeof value.$expr === 'string';
}

export function isText(value: unknown): value is Text {
  return isObject(value) && Array.isArray(value.$text);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The first reserved key in a value that comes from outside the plan (an input, an answer of a target), if any.
 * Such a value would be taken for an expression later, so it is refused.
 */
export function reservedKeyIn(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    for (const key of RESERVED) if (Object.hasOwn(value, key)) return key;
  }
  for (const child of Object.values(value)) {
    const found = reservedKeyIn(child as Json);
    if (found) return found;
  }
  return undefined;
}

/** A value inside running text: text as it is, everything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
