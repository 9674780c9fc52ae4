import { createHash } from 'node:crypto';
import type { Drill } from '../model/recovery/drill.js';
import type { Json } from '../model/json.js';
import { isRecordName } from './names.js';
import type { RecordStore } from './store.js';

/*
 * Recovery drills, `drills/<environment>/<name>/<id>`: what was to be reached, what was, and how it was taken. Kept for good,
 * since the trend is made of them.
 */

/** The id of what was measured under one idempotency key. */
export function drillId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

/** Idempotent: what stands there already stays. Gives what stands. */
export async function noteDrill(store: RecordStore, id: string, drill: Drill): Promise<Drill> {
  const { value } = await store.putOnce(nameOf(drill, id), drill as unknown as Json);
  return value as unknown as Drill;
}

/** Undefined: nothing was measured under this id. */
export async function readDrill(
  store: Pick<RecordStore, 'get'>,
  place: Pick<Drill, 'environment' | 'drill'>,
  id: string,
): Promise<Drill | undefined> {
  return (await store.get(nameOf(place, id))) as unknown as Drill | undefined;
}

/** Oldest first. All of them, or those of one name. Empty for what is no name. */
export async function readDrills(store: Pick<RecordStore, 'get' | 'list'>, named?: string): Promise<Drill[]> {
  if (named !== undefined && !isRecordName(named)) return [];
  const names = (await store.list('drills/')).filter((name) => named === undefined || name.split('/')[2] === named);
  const all = await Promise.all(names.map((name) => store.get(name)));
  const drills = all.flatMap((one) => (one === undefined ? [] : [one as unknown as Drill]));
  return drills.sort((a, b) => a.at - b.at || a.run.localeCompare(b.run));
}

function nameOf({ environment, drill }: Pick<Drill, 'environment' | 'drill'>, id: string): string {
  return `drills/${environment}/${drill}/${id}`;
}
