import type { Json } from '../model/json.js';
import { scheduledRunOf, slotOf } from '../model/schedule/run-id.js';
import { folderOf, type SchedulePlace } from './schedules.js';
import type { RecordStore } from './store.js';

/*
 * Which runs of schedules a worker has let in, `schedules/<environment>/<name>/admitted/<slot>/<plan digest>`: written once a
 * start has passed every check, before its run is started. The signed definition alone starts nothing: whoever has access to
 * Temporal has that too.
 */

interface Admission {
  /** Of the signed definition that it stands on. */
  jti: string;
  /** The plan of the run itself; else one that is nested in it. */
  root: boolean;
  /** Wall time, ms. */
  at: number;
}

export interface Admitting {
  /** When the start was due, ms. */
  due: number;
  jti: string;
  /** The plan of the run, and all plans that are nested in it. */
  planDigest: string;
  nested: readonly string[];
  /** Wall time, ms. */
  now: number;
}

/** A run of a schedule, or one nested in it, as it names itself. */
export interface Claimed {
  run: string;
  planDigest: string;
  /** Of the definition that it comes with; missing where none came. */
  jti?: string;
}

/** Lets the run of a start in, with exactly these plans. Idempotent. */
export async function admit(
  store: RecordStore,
  place: SchedulePlace,
  { due, jti, planDigest, nested, now }: Admitting,
): Promise<void> {
  const admission = (root: boolean): Admission => ({ jti, root, at: now });
  for (const digest of nested) await store.putOnce(nameOf(place, due, digest), admission(false) as unknown as Json);
  await store.putOnce(nameOf(place, due, planDigest), admission(true) as unknown as Json);
}

/** Whether a worker has let a run of the start in that was due then, ms, with whatever plan. */
export async function isStartAdmitted(store: RecordStore, place: SchedulePlace, due: number): Promise<boolean> {
  return (await store.list(`${folderOf(place)}/admitted/${slotOf(due)}/`)).length > 0;
}

/**
 * Whether a worker of the environment has let in the start that this run is of, with its plan. Holds for a run that is over as
 * well. False for the id of a run that no schedule starts.
 */
export async function wasAdmitted(store: RecordStore, environment: string, claimed: Claimed): Promise<boolean> {
  const { run, planDigest, jti } = claimed;
  const of = scheduledRunOf(run);
  if (!of || !/^[0-9a-f]{64}$/.test(planDigest)) return false;
  const name = nameOf({ environment, name: of.name }, of.at, planDigest);
  const found = (await store.get(name)) as unknown as Admission | undefined;
  return found !== undefined && (jti === undefined || found.jti === jti) && (run !== of.root || found.root);
}

/** As wasAdmitted, and a nested run must be one that a step of an open run has started. */
export async function isAdmitted(store: RecordStore, environment: string, claimed: Claimed): Promise<boolean> {
  const { run } = claimed;
  if (!(await wasAdmitted(store, environment, claimed))) return false;
  const root = scheduledRunOf(run)?.root ?? run;
  if (run === root) return true;
  for (let end = run.lastIndexOf('.'); end >= root.length; end = run.lastIndexOf('.', end - 1))
    if ((await store.get(`nested/${run.slice(0, end)}/${run}`)) !== undefined) return true;
  return false;
}

function nameOf(place: SchedulePlace, due: number, digest: string): string {
  return `${folderOf(place)}/admitted/${slotOf(due)}/${digest}`;
}
