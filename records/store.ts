import type { Json } from '../model/json.js';

/**
 * The record store of a workspace. Names are slash-separated (`runs/<run>/record`), values JSON.
 * Durable when the promise resolves.
 */
export interface RecordStore {
  /** Writes unless the name is taken. Atomic over processes. Returns the value that stands there now. */
  putOnce(name: string, value: Json): Promise<{ written: boolean; value: Json }>;
  /** Writes or replaces, atomically. */
  put(name: string, value: Json): Promise<void>;
  /** Undefined when there is none. */
  get(name: string): Promise<Json | undefined>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
  /** Names below a prefix, sorted. */
  list(prefix: string): Promise<string[]>;
}
