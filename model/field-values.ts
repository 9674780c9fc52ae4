import { isObject } from './deferred.js';
import type { Json, JsonObject } from './json.js';

/** A value with its path inside a step: `escalate[1].to`. */
export interface FieldValue {
  value: Json;
  path: string;
}

/** The single values of a field that is named by its path through maps and lists (`to`, `escalate.to`), where `*` stands for every name. Empty when it is not there. */
export function fieldValues(params: JsonObject, field: string): FieldValue[] {
  let found: FieldValue[] = [{ value: params, path: '' }];
  for (const key of field.split('.')) {
    found = found.flatMap(({ value, path }) =>
      namesIn(value, key).flatMap((name) => {
        const child = isObject(value) ? value[name] : undefined;
        return child === undefined ? [] : spread({ value: child, path: path === '' ? name : `${path}.${name}` });
      }),
    );
  }
  return found;
}

function namesIn(value: Json, key: string): string[] {
  if (!isObject(value)) return [];
  if (key === '*') return Object.keys(value);
  return Object.hasOwn(value, key) ? [key] : [];
}

function spread({ value, path }: FieldValue): FieldValue[] {
  if (!Array.isArray(value)) return [{ value, path }];
  return value.map((item, index) => ({ value: item, path: `${path}[${index}]` }));
}
