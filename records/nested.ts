import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * Which runs a run has started, `nested/<parent>/<run>`: written before the start and removed when the nested run closes.
 * Its targets are claimed by its root, so whoever wants to know whether the root still needs them must look here as well.
 */

export interface NestedRun {
  parent: string;
  run: string;
}

/** Idempotent. `now` is wall time, ms. */
export async function noteNested(store: RecordStore, nested: NestedRun, now: number): Promise<void> {
  await store.put(nameOf(nested), { at: now } as Json);
}

/** Forgets a nested run that closes, unless it leaves runs of its own behind: those are found through its note. Idempotent. */
export async function forgetNested(store: RecordStore, nested: NestedRun): Promise<void> {
  if ((await store.list(`nested/${nested.run}/`)).length === 0) await store.remove(nameOf(nested));
}

/** Runs that this one has started itself and that have not closed yet, as far as is known, with when they were noted. */
export async function nestedOf(store: RecordStore, parent: string): Promise<{ run: string; at: number }[]> {
  const names = await store.list(`nested/${parent}/`);
  const notes = names.map(async (name) => {
    const note = (await store.get(name)) as unknown as { at: number } | undefined;
    return note ? [{ run: name.slice(`nested/${parent}/`.length), at: note.at }] : [];
  });
  return (await Promise.all(notes)).flat();
}

function nameOf({ parent, run }: NestedRun): string {
  return `nested/${parent}/${run}`;
}
