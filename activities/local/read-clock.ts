import { type Instant, instantOf } from '../../model/zones.js';

/** Wall-clock time to instant, with this process's time-zone data: the run keeps the answer, so a replay never asks again. */
export function readClock(question: { until: string; zone: string; now: number }): Instant {
  return instantOf(question);
}
