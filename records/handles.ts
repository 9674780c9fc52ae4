import { createHash } from 'node:crypto';
import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * Opaque names for asks: what a Slack button and a reply address carry. A handle says where to look and lets nobody in.
 */

export interface HandlePlace {
  run: string;
  ask: string;
  /** What the message showed. */
  digest: string;
  /** Whose message it is, where it went to one person. */
  person?: string;
  /** Whose entry it is about, when that is somebody else. */
  about?: string;
}

/** 32 hex digits, the same for the same place. */
export function handleOf(place: HandlePlace): string {
  const { run, ask, digest, person = '', about = '' } = place;
  return createHash('sha256')
    .update(JSON.stringify([run, ask, digest, person, about]))
    .digest('hex')
    .slice(0, 32);
}

/** Notes a handle and returns it. Idempotent. */
export async function noteHandle(store: RecordStore, place: HandlePlace): Promise<string> {
  const handle = handleOf(place);
  await store.put(`handles/${handle}`, { ...place } as unknown as Json);
  return handle;
}

/** Undefined: nobody has made such a handle, or it is no handle at all. */
export async function readHandle(store: RecordStore, handle: string): Promise<HandlePlace | undefined> {
  if (!/^[0-9a-f]{32}$/.test(handle)) return undefined;
  return (await store.get(`handles/${handle}`)) as unknown as HandlePlace | undefined;
}
