import { isObject } from './deferred.js';
import type { Json, JsonObject } from './json.js';

/** A value with its path inside a step: `escalate[1].to`. */
export interface FieldValue {
  value: Json;
  path: string;
}

/** The single values of a field that is named by its path through maps and lists (`to`, `escalate.to`). Empty when it is not there. */
export function fieldValues(params: JsonObject, field: string): FieldValue[] {
  let found: FieldValue[] = [{ value: params, path: '' }];
  for (const key of field.split('.')) {
    found = found.flatMap(({ value, path }) => {
      const child = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      return child === undefined ? [] : spread({ value: child, path: path === '' ? key : `${path}.${key}` });
    });
  }
  return found;
}

function spread({ value, path }: FieldValue): FieldValue[] {
  if (!Array.isArray(value)) return [{ value, path }];
  return value.map((item, index) => ({ value: item, path: `${path}[${index}]` }));
}
