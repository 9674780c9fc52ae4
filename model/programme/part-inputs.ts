import { asText, isObject } from '../deferred.js';
import type { PathSegment } from '../document-path.js';
import { evaluate } from '../expression/evaluate.js';
import type { Json, JsonObject } from '../json.js';
import { readSlots } from '../slots.js';
import type { ProgrammePart } from './programme.js';

interface FoundSlot {
  at: PathSegment[];
  expression: string;
  /** What is wrong with the slot itself. */
  broken?: string;
}

/** Every slot in a value, with its path. Pure. */
export function slotsIn(value: Json, at: PathSegment[] = []): FoundSlot[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => slotsIn(item, [...at, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => slotsIn(item, [...at, key]));
  if (typeof value !== 'string') return [];
  const slots = readSlots(value);
  switch (slots.kind) {
    case 'plain':
      return [];
    case 'broken':
      return [{ at, expression: '', broken: slots.problem.message }];
    case 'whole':
      return [{ at, expression: slots.slot.expression }];
    case 'mixed':
      return slots.parts.flatMap((part) => (typeof part === 'string' ? [] : [{ at, expression: part.expression }]));
  }
}

export type PartInputs = { values: JsonObject; problem?: undefined } | { problem: string };

/** The inputs of a part with its slots filled from the inputs of the programme; a sentence where one has no value. Pure. */
export function partInputs({ name, inputs }: ProgrammePart, given: JsonObject): PartInputs {
  const problems: string[] = [];
  const value = (text: string) => {
    const found = evaluate(text, { inputs: given });
    if (found.ok) return found.value;
    problems.push(`part ${name}: ${found.message}`);
    return '';
  };
  const values = filled(inputs, value) as JsonObject;
  const [problem] = problems;
  return problem === undefined ? { values } : { problem };
}

function filled(written: Json, value: (expression: string) => Json): Json {
  if (Array.isArray(written)) return written.map((item) => filled(item, value));
  if (isObject(written))
    return Object.fromEntries(Object.entries(written).map(([key, item]) => [key, filled(item, value)]));
  if (typeof written !== 'string') return written;
  const slots = readSlots(written);
  if (slots.kind === 'whole') return value(slots.slot.expression);
  if (slots.kind !== 'mixed') return written;
  return slots.parts.map((part) => (typeof part === 'string' ? part : asText(value(part.expression)))).join('');
}
