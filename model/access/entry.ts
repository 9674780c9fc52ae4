import { isObject } from '../deferred.js';
import { parseDuration } from '../duration.js';
import type { JsonObject } from '../json.js';

const LONGEST_MS = 8 * 3_600_000;

/** A right that a target's entry lets be granted. */
export interface Right {
  level: 'read' | 'write';
  longestMs: number;
  /** What it means there, in the words of the kind of target. */
  meaning: JsonObject;
}

/** The right of this name in a target's configuration. Undefined: it is not grantable there. */
export function rightOf(config: JsonObject, name: string): Right | undefined {
  const grants = own(config, 'grants');
  const meaning = isObject(grants) ? own(grants, name) : undefined;
  if (!isObject(meaning) || (meaning.level !== 'read' && meaning.level !== 'write')) return undefined;
  const longest = typeof meaning.longest === 'string' ? parseDuration(meaning.longest) : undefined;
  return { level: meaning.level, longestMs: longest ?? LONGEST_MS, meaning };
}

/** Who a person is at a target. Undefined: nobody, and nothing can be granted to them there. */
export function loginOf(config: JsonObject, person: string): string | undefined {
  const logins = own(config, 'logins');
  const login = isObject(logins) ? own(logins, person) : undefined;
  return typeof login === 'string' ? login : undefined;
}

/** Whether a step gives a right that changes things: such a step is guarded whatever policy says. */
export function givesWrite({
  type,
  params,
  target,
}: {
  type: string;
  params: JsonObject;
  target?: { config: JsonObject };
}): boolean {
  if (type !== 'access-grant') return false;
  // What cannot be told is not let through as harmless.
  return typeof params.right !== 'string' || !target || rightOf(target.config, params.right)?.level !== 'read';
}

/** The names that an entry knows, for a cure. */
export function namesIn(config: JsonObject, field: 'grants' | 'logins'): string[] {
  const found = own(config, field);
  return isObject(found) ? Object.keys(found) : [];
}

function own(table: JsonObject, name: string) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
