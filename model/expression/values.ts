import type { Json } from '../json.js';
import { LIMITS } from './limits.js';

/** What CEL computes with: whole numbers are bigint, objects are Maps, so that only own keys are ever found. */
export type CelValue = null | boolean | number | bigint | string | CelValue[] | Map<string, CelValue>;

/**
 * JSON to CEL. Whole numbers become integers, so that `count + 1` works.
 * Throws an Error when there are more values than LIMITS.scopeValues; `room` counts down over several calls.
 */
export function toCel(value: Json, room: { left: number }): CelValue {
  if (--room.left < 0) throw new Error(`its variables hold more than ${LIMITS.scopeValues} values`);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => toCel(item, room));
  const map = new Map<string, CelValue>();
  for (const key of Object.keys(value)) map.set(key, toCel(value[key] as Json, room));
  return map;
}

/** CEL to JSON. Throws an Error for what JSON cannot hold: infinity, integers beyond 2^53, bytes, types, dates. */
export function fromCel(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (typeof value === 'number') return finiteNumber(value);
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return ownObject([...value]);
  if (typeof value === 'object' && value !== undefined && Object.getPrototypeOf(value) === Object.prototype) {
    return ownObject(Object.entries(value));
  }
  throw new Error('its result is not a JSON value (text, number, true or false, null, list or object)');
}

function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new Error(`its result ${value} is beyond the whole numbers that JSON holds exactly`);
  return number;
}

function finiteNumber(value: number): number {
  if (!Number.isFinite(value)) throw new Error('its result is not a finite number');
  return value === 0 ? 0 : value;
}

function ownObject(entries: [unknown, unknown][]): Json {
  return Object.fromEntries(entries.map(([key, item]) => [String(key), fromCel(item)]));
}
