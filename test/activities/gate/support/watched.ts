import { gate } from '../../../../activities/steps/gate.js';
import type { MeasuredGate } from '../../../../model/gate/measurement.js';
import type { JsonObject } from '../../../../model/json.js';
import type { Outcome } from '../../../../model/outcome.js';
import { readMeasurements } from '../../../../records/measurements.js';
import type { World } from '../../support/world.js';

let activities = 0;

export interface Place {
  kind: string;
  config: JsonObject;
}

export const metricsAt = (url: string): Place => ({ kind: 'metrics', config: { url } });
export const prometheusAt = (url: string, config: JsonObject = {}): Place => ({
  kind: 'prometheus',
  config: { url, ...config },
});

/** Runs a gate as the engine would run one attempt of it; every call is another activity, unless it says which one. */
export function watchOn(world: World, place: Place, params: JsonObject, activityId = ''): Promise<Outcome> {
  activities += 1;
  world.activity.activityId = activityId || `own-${activities}`;
  return gate(world.callOn(place, { type: 'gate', step: 'watch', title: 'Watch', params }), world.deps);
}

/** What it has put on record. */
export async function measured(world: World): Promise<MeasuredGate> {
  const [gate] = await readMeasurements(world.deps.records, 'go-live-1');
  if (!gate) throw new Error('nothing was measured');
  return gate;
}
