import { failed } from '../../failures.js';
import type { Fault } from '../fault.js';

/** What an experiment needs of a cluster. */
export interface Pods {
  /** Those that the selector finds now. */
  list(): Promise<{ name: string; uid: string }[]>;
  /** Deletes at most so many of these very pods, by uid. Under one key the same ones, however often. */
  remove(count: number, key: string): Promise<unknown>;
}

/** Deletes pods. Nothing is lifted: whoever owns them makes new ones. */
export function podsFault(pods: Pods, { count, target }: { count: number; target: string }): Fault {
  return {
    aim: async () => {
      const found = await pods.list();
      if (found.length === 0) throw failed('no-pods', `The selector finds no pod at ${target}; no fault was begun.`);
      return { found: found.map(({ name }) => name), count };
    },
    begin: async (_aim, key) => {
      await pods.remove(count, key);
    },
    lift: () => undefined,
    byHand: () => `kubectl get pods, and look why their owner does not make new ones`,
  };
}
