import type { Json } from '../../../model/json.js';
import type { RecordStore } from '../../../records/store.js';

/**
 * Records in memory. Every call first waits its turn for a random number of rounds, so that processes interleave
 * between any two calls, as they would on disk.
 */
export function memoryStore(random: () => number = () => 0): RecordStore {
  const all = new Map<string, string>();
  const turn = async () => {
    for (let round = Math.floor(random() * 6); round >= 0; round -= 1) await Promise.resolve();
  };
  return {
    async putOnce(name, value) {
      await turn();
      const before = all.get(name);
      if (before !== undefined) return { written: false, value: JSON.parse(before) as Json };
      all.set(name, JSON.stringify(value));
      await turn();
      return { written: true, value };
    },
    async put(name, value) {
      await turn();
      all.set(name, JSON.stringify(value));
    },
    async get(name) {
      await turn();
      const found = all.get(name);
      return found === undefined ? undefined : (JSON.parse(found) as Json);
    },
    async remove(name) {
      await turn();
      all.delete(name);
    },
    async list(prefix) {
      await turn();
      return [...all.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
  };
}
