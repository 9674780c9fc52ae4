import type { Allowed, TrafficState } from './target-driver.js';

/** What is known about switching where the weights could be read: that they can be set shows only when it is done. */
export function trafficRights({ weights, healthy }: TrafficState): Allowed[] {
  const state = Object.entries(weights).map(
    ([colour, percent]) => `${colour} ${percent} % ${healthy[colour] === true ? 'healthy' : 'not known to be healthy'}`,
  );
  const why = `reading is allowed (${state.join(', ')}), and setting shows only when it is done`;
  return [
    { action: 'read traffic', verdict: 'yes' },
    { action: 'switch traffic', verdict: 'unknown', why },
  ];
}
