import { randomBytes } from 'node:crypto';
import type { Json } from '../model/json.js';
import type { StartEnd } from '../model/schedule/activities.js';
import { slotOf } from '../model/schedule/run-id.js';
import type { RecordStore } from './store.js';

/*
 * What became of schedules, `schedules/<environment>/<name>/…`: `starts/<slot>` each start and its end, `plans/<digest>` the
 * plans that workers made for it, `triggers/<id>` starts by hand, `ended/<id>` signed definitions that are over, and
 * `changes/<time>-<id>` who did what to it.
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

export type ScheduleVerb = 'add' | 'pause' | 'resume' | 'trigger' | 'remove';

/** What somebody did to a schedule. */
export interface ScheduleChange {
  what: ScheduleVerb;
  by: string;
  /** Wall time, ms. */
  at: number;
  reason?: string;
}

/** A start by hand may be due so long after it was asked for, and clocks differ. */
const TRIGGER_MS = 60_000;

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

/** Notes that a worker has made these plans for the schedule: nested ones too. Idempotent. */
export async function notePlans(
  store: RecordStore,
  place: SchedulePlace,
  { digests, now }: { digests: readonly string[]; now: number },
): Promise<void> {
  for (const digest of digests) await store.putOnce(`${folderOf(place)}/plans/${digest}`, { at: now });
}

export async function wasPlanned(store: RecordStore, place: SchedulePlace, digest: string): Promise<boolean> {
  return /^[0-9a-f]{64}$/.test(digest) && (await store.get(`${folderOf(place)}/plans/${digest}`)) !== undefined;
}

/** Notes what somebody is about to do. A trigger lets one start in that is not due; a removal ends the signed definition `jti`. */
export async function noteChange(
  store: RecordStore,
  place: SchedulePlace,
  { change, jti }: { change: ScheduleChange; jti: string },
): Promise<void> {
  const id = randomBytes(4).toString('hex');
  await store.put(`${folderOf(place)}/changes/${slotOf(change.at)}-${id}`, { ...change } as unknown as Json);
  if (change.what === 'trigger')
    await store.put(`${folderOf(place)}/triggers/${slotOf(change.at)}-${id}`, { at: change.at });
  if (change.what === 'remove')
    await store.putOnce(`${folderOf(place)}/ended/${jti}`, { at: change.at, by: change.by });
}

/** Newest first. */
export async function changesOf(store: RecordStore, place: SchedulePlace, atMost: number): Promise<ScheduleChange[]> {
  const names = await store.list(`${folderOf(place)}/changes/`);
  const found = await Promise.all(names.slice(-atMost).map((name) => store.get(name)));
  return found.flatMap((one) => (one ? [one as unknown as ScheduleChange] : [])).reverse();
}

/** Whether somebody who may has asked for a start by hand at about this time, ms. */
export async function wasTriggered(store: RecordStore, place: SchedulePlace, at: number): Promise<boolean> {
  const names = await store.list(`${folderOf(place)}/triggers/`);
  for (const name of names.slice(-100)) {
    const trigger = (await store.get(name)) as unknown as { at: number } | undefined;
    if (trigger && Math.abs(trigger.at - at) <= TRIGGER_MS) return true;
  }
  return false;
}

export async function hasEnded(store: RecordStore, place: SchedulePlace, jti: string): Promise<boolean> {
  return (await store.get(`${folderOf(place)}/ended/${jti}`)) !== undefined;
}

function startName(place: SchedulePlace, at: number): string {
  return `${folderOf(place)}/starts/${slotOf(at)}`;
}

function folderOf({ environment, name }: SchedulePlace): string {
  return `schedules/${environment}/${name}`;
}
