import type { StepType } from './step-type.js';

/** A field with variables that only the step's own effect knows. */
export interface LateField {
  /** `condition` and `value` are CEL as a whole; in a `text` the slots may name the variables. */
  form: 'condition' | 'value' | 'text';
  variables: readonly string[];
}

/** What a step type says of the field at this path through maps (list indices left out); undefined for one that is known earlier. */
export function lateField(type: StepType, path: readonly string[]): LateField | undefined {
  const condition = find(type.expressions, (pattern) => pattern.length === path.length && covers(pattern, path));
  if (condition) return { form: 'condition', variables: condition };
  const value = find(type.values, (pattern) => pattern.length === path.length && covers(pattern, path));
  if (value) return { form: 'value', variables: value };
  const text = find(type.lateTexts, (pattern) => covers(pattern, path));
  return text && { form: 'text', variables: text };
}

function find(
  fields: Record<string, readonly string[]> | undefined,
  fits: (pattern: string[]) => boolean,
): readonly string[] | undefined {
  return Object.entries(fields ?? {}).find(([pattern]) => fits(pattern.split('.')))?.[1];
}

/** `*` stands for any one name. */
function covers(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length <= path.length && pattern.every((name, index) => name === '*' || name === path[index]);
}
