import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was really built into a release, which is not always what its label says. */
export interface BuildStamp {
  /** The version that pages and API answer with. */
  built: string;
  /** How long every page and API answer takes, ms. Health checks answer at once. */
  answersAfterMs: number;
}

/**
 * Reads `<folder>/<version>.json`. A release without a stamp is a good one: built as labelled, and fast.
 * Throws when the stamp is there and is not one.
 */
export function readBuildStamp(folder: string, version: string): BuildStamp {
  const file = join(folder, `${version}.json`);
  if (!/^[\w.-]+$/.test(version) || !existsSync(file)) return { built: version, answersAfterMs: 0 };
  const { built, answersAfterMs } = JSON.parse(readFileSync(file, 'utf8')) as Partial<BuildStamp>;
  if (typeof built !== 'string' || typeof answersAfterMs !== 'number') {
    throw new Error(`${file} is no build stamp: it needs "built" (a version) and "answersAfterMs" (a number).`);
  }
  return { built, answersAfterMs };
}
