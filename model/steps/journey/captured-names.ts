import { isObject } from '../../deferred.js';
import { type PathSegment, pathText } from '../../document-path.js';
import { compile } from '../../expression/compile.js';
import type { Json, JsonObject } from '../../json.js';
import { readSlots } from '../../slots.js';

/** A place that names a captured value. */
export interface NamedCapture {
  /** Undefined where `captured` stands by itself, or with a member that is computed. */
  name: string | undefined;
  field: string;
  within: { start: number; end: number };
}

/** Fields that are CEL as a whole. */
const CONDITIONS: readonly string[] = ['expect', 'capture'];

/** Every place in a call, as it is written, that names a captured value. What cannot be parsed is reported elsewhere. */
export function capturedNames(call: JsonObject, at: readonly PathSegment[]): NamedCapture[] {
  return Object.entries(call).flatMap(([field, value]) => walk(value, [...at, field], CONDITIONS.includes(field)));
}

function walk(value: Json, at: PathSegment[], whole: boolean): NamedCapture[] {
  if (typeof value === 'string')
    return expressionsOf(value, whole).flatMap((expression) => namesIn(expression, pathText(at)));
  if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, [...at, index], whole));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => walk(item, [...at, name], whole));
}

interface Expression {
  text: string;
  start: number;
}

function expressionsOf(text: string, whole: boolean): Expression[] {
  if (whole) return [{ text, start: 0 }];
  const slots = readSlots(text);
  const parts = slots.kind === 'whole' ? [slots.slot] : slots.kind === 'mixed' ? slots.parts : [];
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [{ text: part.expression, start: part.start }]));
}

function namesIn({ text, start }: Expression, field: string): NamedCapture[] {
  const compiled = compile(text);
  if (compiled.problems) return [];
  return compiled.references.flatMap(({ path: [root, name], ...place }) =>
    root === 'captured' ? [{ name, field, within: { start: start + place.start, end: start + place.end } }] : [],
  );
}
