import type { Json, JsonObject } from '../json.js';

/**
 * The part of `scope` that `paths` can reach: a whole variable, or only those of its members that are named.
 * Members that do not exist are left out. Own properties only. Returns a new object; its values are shared.
 */
export function namedMembers(paths: string[][], scope: JsonObject): JsonObject {
  const picked: JsonObject = {};
  const whole = new Set(paths.filter((path) => path.length === 1).map((path) => path[0]));
  for (const [root, member] of paths) {
    if (root === undefined || !Object.hasOwn(scope, root)) continue;
    const value = scope[root] as Json;
    if (whole.has(root) || member === undefined || !isObject(value)) picked[root] = value;
    else {
      picked[root] ??= {};
      const members = picked[root] as JsonObject;
      if (Object.hasOwn(value, member)) define(members, member, value[member] as Json);
    }
  }
  return picked;
}

/** Plain assignment of `__proto__` would change the prototype instead. */
function define(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
