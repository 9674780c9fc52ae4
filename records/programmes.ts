import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../model/json.js';
import { releaseWord } from '../model/programme/run-id.js';
import type { RecordStore } from './store.js';

/*
 * `programmes/<name>/<word of the release>`: that a release goes through a programme, with which inputs. Every part of a release
 * is told the same.
 */

export interface ReleaseRecord {
  programme: string;
  release: string;
  /** All inputs of the programme, `release` among them. */
  inputs: JsonObject;
  by: string;
  /** Wall time, ms. */
  at: number;
}

/** What is on record of the release that has this place; it may be another of the same word. */
export async function readRelease(
  store: Pick<RecordStore, 'get'>,
  programme: string,
  release: string,
): Promise<ReleaseRecord | undefined> {
  return (await store.get(nameOf(programme, release))) as unknown as ReleaseRecord | undefined;
}

/** Idempotent; writes over what was there. */
export async function noteRelease(store: Pick<RecordStore, 'put'>, record: ReleaseRecord): Promise<void> {
  await store.put(nameOf(record.programme, record.release), record as unknown as Json);
}

/** All releases of a programme, the newest first. */
export async function releasesOf(
  store: Pick<RecordStore, 'get' | 'list'>,
  programme: string,
): Promise<ReleaseRecord[]> {
  const names = await store.list(`programmes/${programme}/`);
  const records = await Promise.all(names.map((name) => store.get(name)));
  const found = records.filter((record) => record !== undefined) as unknown as ReleaseRecord[];
  return found.sort((a, b) => b.at - a.at);
}

function nameOf(programme: string, release: string): string {
  const word = releaseWord(release);
  // A release without a word names no run; it is refused before it is noted.
  return `programmes/${programme}/${word === '' ? createHash('sha256').update(release).digest('hex') : word}`;
}
