import type { Headway } from '../model/headway.js';
import type { Json } from '../model/json.js';
import { isRecordName } from './names.js';
import type { RecordStore } from './store.js';

/* How far long steps have come: `runs/<run>/headway/<step>`. Each attempt writes over the one before. */

export async function writeHeadway(store: Pick<RecordStore, 'put'>, headway: Headway): Promise<void> {
  await store.put(`${folderOf(headway.run)}/${headway.step}`, headway as unknown as Json);
}

/** Of every step of a run that has told how far it is. Empty for what is no run. */
export async function readHeadway(store: Pick<RecordStore, 'get' | 'list'>, run: string): Promise<Headway[]> {
  if (!isRecordName(folderOf(run))) return [];
  const names = await store.list(`${folderOf(run)}/`);
  const read = await Promise.all(names.map((name) => store.get(name)));
  return read.flatMap((one) => (one === undefined ? [] : [one as unknown as Headway]));
}

function folderOf(run: string): string {
  return `runs/${run}/headway`;
}
