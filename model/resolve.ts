import { asText, isExpr, isObject, isText, reservedKeyIn } from './deferred.js';
import { compile } from './expression/compile.js';
import { evaluate } from './expression/evaluate.js';
import { namedMembers } from './expression/members.js';
import type { Json, JsonObject } from './json.js';
import type { Deferred, Expr, Text } from './plan.js';

/*
 * Runs inside workflows: no schemas, no Node. Planning's half of the work is in make-plan/substitute.ts.
 */

export type Resolved<T extends Json = JsonObject> = { ok: true; value: T } | { ok: false; message: string };

/**
 * Parameters at the moment a step starts. `scope` holds `steps` (`{ <id>: { status, outputs } }`) and `run`; what was
 * known at planning stands in each expression's `in`. Expressions that only the step's own effect can evaluate
 * (`late`) stay, with the members of `steps` and `run` that they name added to `in`. Never throws; the same input gives
 * the same output.
 */
export function resolveParams(params: JsonObject, scope: JsonObject): Resolved {
  const resolved = resolve(params, scope);
  return resolved.ok ? { ok: true, value: resolved.value as JsonObject } : resolved;
}

function resolve(value: Deferred, scope: JsonObject): Resolved<Json> {
  if (isExpr(value)) return value.late ? { ok: true, value: enriched(value, scope) } : evaluateNode(value, scope);
  if (isText(value)) return joined(value, scope);
  if (Array.isArray(value)) return resolveList(value, scope);
  if (isObject(value)) return resolveObject(value, scope);
  return { ok: true, value };
}

function evaluateNode(node: Expr, scope: JsonObject): Resolved<Json> {
  const result = evaluate(node.$expr, { ...scope, ...node.in });
  const key = result.ok ? reservedKeyIn(result.value) : undefined;
  if (key) return { ok: false, message: `\`${node.$expr}\`: its value has a key ${key}, which is reserved` };
  return result;
}

function enriched(node: Expr, scope: JsonObject): Json {
  const named = namedMembers(pathsIn(node.$expr), scope);
  return { ...node, in: { ...named, ...node.in } } as unknown as Json;
}

/** A text; or, where an expression in it is late, the text with that one left in it. */
function joined(node: Text, scope: JsonObject): Resolved<Json> {
  const parts: Text['$text'] = [];
  for (const part of node.$text) {
    const last = parts.length - 1;
    if (typeof part !== 'string' && part.late) {
      parts.push(enriched(part, scope) as unknown as Expr);
      continue;
    }
    const result: Resolved<Json> = typeof part === 'string' ? { ok: true, value: part } : evaluateNode(part, scope);
    if (!result.ok) return result;
    if (typeof parts[last] === 'string') parts[last] += asText(result.value);
    else parts.push(asText(result.value));
  }
  const [only = ''] = parts;
  if (parts.length < 2 && typeof only === 'string') return { ok: true, value: only };
  return { ok: true, value: { $text: parts } as unknown as Json };
}

function resolveList(list: Json[], scope: JsonObject): Resolved<Json> {
  const values: Json[] = [];
  for (const item of list) {
    const result = resolve(item, scope);
    if (!result.ok) return result;
    values.push(result.value);
  }
  return { ok: true, value: values };
}

function resolveObject(object: JsonObject, scope: JsonObject): Resolved<Json> {
  const values: JsonObject = {};
  for (const key of Object.keys(object)) {
    const result = resolve(object[key] as Json, scope);
    if (!result.ok) return result;
    values[key] = result.value;
  }
  return { ok: true, value: values };
}

/** Whether a step's `when` holds: an expression that must be true or false. */
export function resolveCondition(when: Expr, scope: JsonObject): Resolved<boolean> {
  const result = evaluateNode(when, scope);
  if (!result.ok || typeof result.value === 'boolean') return result as Resolved<boolean>;
  return {
    ok: false,
    message: `\`${when.$expr}\`: its value is neither true nor false but ${asText(result.value).slice(0, 100)}`,
  };
}

/** Ids of the steps whose outputs (not only whose status) the expressions in `params` read. */
export function readsOutputs(params: Deferred): string[] {
  return idsOf(stepPaths(params).filter(([, , field]) => field !== 'status'));
}

/** Ids of all steps that the expressions in `params` read, whatever they read of them. */
export function readsSteps(params: Deferred): string[] {
  return idsOf(stepPaths(params));
}

function stepPaths(params: Deferred): string[][] {
  return expressionsIn(params).flatMap(({ $expr }) => pathsIn($expr).filter(([root]) => root === 'steps'));
}

function idsOf(paths: string[][]): string[] {
  return [...new Set(paths.flatMap(([, id]) => id ?? []))];
}

/** Every expression that still stands in a value, those inside texts included. */
function expressionsIn(value: Deferred): Expr[] {
  if (isExpr(value)) return [value];
  if (isText(value)) return value.$text.filter((part) => typeof part !== 'string');
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((child) => expressionsIn(child as Deferred));
}

function pathsIn(expression: string): string[][] {
  const compiled = compile(expression);
  return compiled.problems ? [] : compiled.references.map((reference) => reference.path);
}
