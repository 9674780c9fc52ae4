import type { JsonObject } from '../../model/json.js';

/** The runbook of a lane with its one stage. YAML holds JSON. */
export function laneRunbook(
  lane: { name: string; moment: string },
  { day = 1, stage, steps }: { day?: 1 | 2 | 'N'; stage: string; steps: JsonObject[] },
): string {
  const { name, moment } = lane;
  return JSON.stringify({
    ...{ daybook: 1, runbook: name, title: moment, day, owner: 'release' },
    stages: [{ stage, steps }],
  });
}

/** A check at the end that says what it is told to say, and takes everything back when that is no. */
export function lastWord(says: boolean, timeout: string): JsonObject {
  return { id: 'watch', type: 'check', target: 'site', get: '/flag', expect: `${says}`, timeout, onFailure: 'undo' };
}
