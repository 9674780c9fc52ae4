import { Shops } from '../../bench/traffic/shops.js';
import type { Ground, Opening } from '../lanes/lane.js';
import { BOUNDARIES } from './boundaries.js';
import { HaproxyLane } from './haproxy-lane.js';
import { NGINX_MOMENTS, NginxLane } from './nginx-lane.js';

/** Every moment of a switch of three HAProxies and of nginx, before the two colours of a shop. */
export async function trafficGround(): Promise<Ground> {
  const shops = await Shops.open();
  const haproxy = BOUNDARIES.map((boundary): [string, Opening] => [
    boundary.name,
    (name) => HaproxyLane.open(name, boundary, shops.addresses),
  ]);
  const nginx = NGINX_MOMENTS.map((moment): [string, Opening] => [
    `nginx: ${moment}`,
    (name) => NginxLane.open(name, moment, shops.addresses),
  ]);
  return { moments: new Map([...haproxy, ...nginx]), close: () => shops.close() };
}
