import type { Json } from '../model/json.js';
import type { StartEnd } from '../model/schedule/activities.js';
import { slotOf } from '../model/schedule/run-id.js';
import type { RecordStore } from './store.js';

/*
 * What became of schedules, `schedules/<environment>/<name>/…`: `starts/<slot>` each start and its end. Beside it stand what
 * people did (schedule-changes.ts) and what workers let in (admitted.ts).
 */

export interface SchedulePlace {
  environment: string;
  name: string;
}

/** One start on record. */
export interface StartRecord {
  /** When it was due, ms. */
  at: number;
  outcome: 'started' | 'refused' | 'held';
  run?: string;
  planDigest?: string;
  /** refused: machine reason. */
  reason?: string;
  /** refused, held: why, in a sentence. */
  message?: string;
  /** held: until when, ms. */
  until?: number;
  /** When this was written, ms. */
  notedAt: number;
  end?: StartEnd & { at: number };
}

export async function readStart(
  store: RecordStore,
  place: SchedulePlace,
  at: number,
): Promise<StartRecord | undefined> {
  return (await store.get(startName(place, at))) as unknown as StartRecord | undefined;
}

export async function noteStart(store: RecordStore, place: SchedulePlace, start: StartRecord): Promise<void> {
  await store.put(startName(place, start.at), start as unknown as Json);
}

/** The newest starts on record, newest first. */
export async function lastStarts(store: RecordStore, place: SchedulePlace, atMost: number): Promise<StartRecord[]> {
  const names = await store.list(`${folderOf(place)}/starts/`);
  const found = await Promise.all(names.slice(-atMost).map((name) => store.get(name)));
  return found.flatMap((one) => (one ? [one as unknown as StartRecord] : [])).reverse();
}

function startName(place: SchedulePlace, at: number): string {
  return `${folderOf(place)}/starts/${slotOf(at)}`;
}

/** Where all records of a schedule stand. */
export function folderOf({ environment, name }: SchedulePlace): string {
  return `schedules/${environment}/${name}`;
}
