/** A map that forgets what was set longest ago. */
export interface RecentMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** Holds `most` entries. */
export function recentMap<T>(most: number): RecentMap<T> {
  const all = new Map<string, T>();
  return {
    get: (key) => all.get(key),
    set: (key, value) => {
      all.delete(key);
      all.set(key, value);
      const [oldest] = all.keys();
      if (all.size > most && oldest !== undefined) all.delete(oldest);
    },
    delete: (key) => void all.delete(key),
  };
}

/** The value under a key, made once; two who ask at the same time share it. A failure is not kept. */
export function once<T>(map: RecentMap<Promise<T>>, key: string, make: (key: string) => Promise<T>): Promise<T> {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make(key);
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}
