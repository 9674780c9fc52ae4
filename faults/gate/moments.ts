import type { Ground, Opening } from '../lanes/lane.js';
import { GateLane } from './gate-lane.js';
import { GATE_MOMENTS } from './gate-moments.js';

/** Every moment of a gate, on both sources. */
export async function gateGround(): Promise<Ground> {
  const moments = GATE_MOMENTS.map((at): [string, Opening] => [
    `${at.kind}: ${at.name}`,
    (name) => GateLane.open(name, at),
  ]);
  return { moments: new Map(moments), close: async () => undefined };
}
