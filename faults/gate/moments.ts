import { Shops } from '../../bench/traffic/shops.js';
import type { Ground, Opening } from '../lanes/lane.js';
import { GateLane } from './gate-lane.js';
import { GATE_MOMENTS, momentOf } from './gate-moments.js';
import { HaproxyEdge } from './haproxy-edge.js';
import { HttpEdge } from './http-edge.js';

/** Every moment of a gate, on both sources, and on HAProxies before the two colours of a shop. */
export async function gateGround(): Promise<Ground> {
  const shops = await Shops.open();
  const moments = GATE_MOMENTS.map((at): [string, Opening] => [
    momentOf(at),
    async (name) => {
      const edge = at.edge ? HaproxyEdge.open(shops.addresses) : HttpEdge.open();
      return GateLane.open(name, at, await edge);
    },
  ]);
  return { moments: new Map(moments), close: () => shops.close() };
}
