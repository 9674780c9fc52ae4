import { parseDuration } from '../model/duration.js';
import type { JsonObject } from '../model/json.js';

const USUAL_MS = 10_000;

/** How long one delivery may take, ms: `timeout` of an opened target, ten seconds unless told. */
export function patienceOf({ timeout }: JsonObject): number {
  return (typeof timeout === 'string' ? parseDuration(timeout) : undefined) ?? USUAL_MS;
}
