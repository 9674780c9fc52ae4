import { asText, isExpr, isObject, isText } from '../../model/deferred.js';
import { evaluate } from '../../model/expression/evaluate.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Deferred, Expr } from '../../model/plan.js';

/** An expression over captured values that has no value. */
export class NoValue extends Error {
  override readonly name = 'NoValue';
}

/** A template with what was captured filled in. What is filled in is never looked at again. Throws NoValue. */
export function fill(template: Deferred, captured: JsonObject): Json {
  if (isExpr(template)) return valueFrom(template, captured);
  if (isText(template)) return joined(template.$text, captured, asText);
  if (Array.isArray(template)) return template.map((item) => fill(item, captured));
  if (!isObject(template)) return template;
  return Object.fromEntries(Object.entries(template).map(([name, item]) => [name, fill(item, captured)]));
}

export function fillText(template: Deferred, captured: JsonObject): string {
  return asText(fill(template, captured));
}

/** A path: what is filled into the middle is one part of it, whatever it holds. A lone expression is the whole path. */
export function fillPath(template: Deferred, captured: JsonObject): string {
  if (isText(template) && template.$text.length > 1)
    return joined(template.$text, captured, (value) => encodeURIComponent(asText(value)));
  return fillText(template, captured);
}

function joined(parts: readonly (string | Expr)[], captured: JsonObject, write: (value: Json) => string): string {
  return parts.map((part) => (typeof part === 'string' ? part : write(valueFrom(part, captured)))).join('');
}

function valueFrom({ $expr, in: known }: Expr, captured: JsonObject): Json {
  const result = evaluate($expr, { ...known, captured });
  if (result.ok) return result.value;
  throw new NoValue(result.message);
}
