import { randomBytes } from 'node:crypto';
import type { Json } from '../model/json.js';
import { folderOf, type SchedulePlace } from './schedules.js';
import type { RecordStore } from './store.js';

/*
 * Who did what to a schedule, below `schedules/<environment>/<name>/`: `changes/<time>-<id>-<verb>`, and what workers go by:
 * `triggers/<id>` starts by hand, `taken/<id>` the start that each of them let in, `ended/<jti>` signed definitions that are over.
 */

export type ScheduleVerb = 'add' | 'pause' | 'resume' | 'trigger' | 'remove';

/** What somebody did to a schedule. */
export interface ScheduleChange {
  what: ScheduleVerb;
  by: string;
  /** Wall time, ms. */
  at: number;
  reason?: string;
  /** add: of the signed definition. */
  jti?: string;
}

/** A start by hand may be due so long after it was asked for, and clocks differ. */
const TRIGGER_MS = 60_000;
const TRIGGERS = 100;

/**
 * Notes what somebody is about to do, or has done. `add` makes the definition with its jti the one that starts; `trigger` lets
 * one start in that is not due; `remove` ends every definition on record for this place, and those in `ends` beside them.
 */
export async function noteChange(
  store: RecordStore,
  place: SchedulePlace,
  change: ScheduleChange,
  ends: readonly string[] = [],
): Promise<void> {
  // Of two within a millisecond the later one stands behind: workers go by the newest.
  const before = (await store.list(`${folderOf(place)}/changes/`)).length;
  const id = `${stamp(change.at)}-${String(before).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
  if (change.what === 'remove')
    for (const jti of new Set([...(await addedTo(store, place)), ...ends]))
      await endDefinition(store, place, { jti, change });
  await store.put(`${folderOf(place)}/changes/${id}-${change.what}`, { ...change } as unknown as Json);
  if (change.what === 'trigger') await store.put(`${folderOf(place)}/triggers/${id}`, { at: change.at });
}

/** A definition of which it is certain that Temporal never took it starts nothing. Idempotent. */
export async function endDefinition(
  store: RecordStore,
  place: SchedulePlace,
  { jti, change }: { jti: string; change: Pick<ScheduleChange, 'at' | 'by'> },
): Promise<void> {
  await store.putOnce(`${folderOf(place)}/ended/${jti}`, { at: change.at, by: change.by });
}

/** Newest first. */
export async function changesOf(store: RecordStore, place: SchedulePlace, atMost: number): Promise<ScheduleChange[]> {
  const names = await store.list(`${folderOf(place)}/changes/`);
  const found = await Promise.all(names.slice(-atMost).map((name) => store.get(name)));
  return found.flatMap((one) => (one ? [one as unknown as ScheduleChange] : [])).reverse();
}

/** The jti of every definition that was ever added to this place, newest first. */
export async function addedTo(store: RecordStore, place: SchedulePlace): Promise<string[]> {
  const changes = await changesCalled(store, place, ['add']);
  return changes.flatMap(({ jti }) => (jti === undefined ? [] : [jti]));
}

/** The one definition that starts: the newest of those that were added and are not over. */
export async function standingDefinition(store: RecordStore, place: SchedulePlace): Promise<string | undefined> {
  for (const jti of await addedTo(store, place)) if (!(await hasEnded(store, place, jti))) return jti;
  return undefined;
}

/** Who paused it, and has not been followed by somebody who resumed it, or added it anew. */
export async function standingPause(store: RecordStore, place: SchedulePlace): Promise<ScheduleChange | undefined> {
  const [newest] = await changesCalled(store, place, ['pause', 'resume', 'add'], 1);
  return newest?.what === 'pause' ? newest : undefined;
}

/**
 * Whether somebody who may has asked for a start by hand at about this time, ms. One asking lets one start in: it is taken by
 * the first that comes, whose repeats find it taken by themselves.
 */
export async function takeTrigger(store: RecordStore, place: SchedulePlace, at: number): Promise<boolean> {
  const names = await store.list(`${folderOf(place)}/triggers/`);
  for (const name of names.slice(-TRIGGERS)) {
    const trigger = (await store.get(name)) as unknown as { at: number } | undefined;
    if (!trigger || Math.abs(trigger.at - at) > TRIGGER_MS) continue;
    const taken = await store.putOnce(`${folderOf(place)}/taken/${name.slice(name.lastIndexOf('/') + 1)}`, { at });
    if ((taken.value as { at: number }).at === at) return true;
  }
  return false;
}

export async function hasEnded(store: RecordStore, place: SchedulePlace, jti: string): Promise<boolean> {
  return (await store.get(`${folderOf(place)}/ended/${jti}`)) !== undefined;
}

/** Newest first. The verb is part of the name, so that only those are read that are asked for. */
async function changesCalled(
  store: RecordStore,
  place: SchedulePlace,
  verbs: readonly ScheduleVerb[],
  atMost = Number.POSITIVE_INFINITY,
): Promise<ScheduleChange[]> {
  const names = await store.list(`${folderOf(place)}/changes/`);
  const wanted = names.filter((name) => verbs.some((verb) => name.endsWith(`-${verb}`))).reverse();
  const found = await Promise.all(wanted.slice(0, atMost).map((name) => store.get(name)));
  return found.flatMap((one) => (one ? [one as unknown as ScheduleChange] : []));
}

/** Sorts by time as text, to the millisecond: `20261124t013000123`. */
function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace(/[-:.]/g, '').toLowerCase();
}
