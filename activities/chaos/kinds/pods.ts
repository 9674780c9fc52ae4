import { z } from 'zod';
import { readParams } from '../../params.js';
import type { Fault } from '../fault.js';

interface Pod {
  name: string;
  uid: string;
}

/** What an experiment needs of a cluster. */
export interface Pods {
  /** Which so many would go. Refuses when no ready one would stay. Changes nothing. */
  choose(count: number): Promise<Pod[]>;
  /** Deletes exactly these, each by its uid: repeating it deletes no others. */
  removeChosen(pods: readonly Pod[]): Promise<unknown>;
}

const aimShape = z.object({ pods: z.array(z.object({ name: z.string(), uid: z.string() })) });

/** Deletes pods. Nothing is lifted: whoever owns them makes new ones. */
export function podsFault(pods: Pods, count: number): Fault {
  return {
    aim: async () => ({ pods: (await pods.choose(count)).map(({ name, uid }) => ({ name, uid })) }),
    begin: async (aim) => {
      await pods.removeChosen(readParams(aimShape, aim).pods);
    },
    lift: () => undefined,
    byHand: (aim) => {
      const names = readParams(aimShape, aim).pods.map(({ name }) => name);
      return `look why nobody makes new pods in the place of ${names.join(', ')}: kubectl get events`;
    },
  };
}
