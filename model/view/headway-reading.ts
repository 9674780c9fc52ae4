import { type Headway, headwayText } from '../headway.js';
import type { GateReading } from './gate-reading.js';

/** How far long steps have come, where there is no room for more than a line. */
export function headwayReadings(headway: readonly Headway[]): GateReading[] {
  return headway.map((one) => ({ step: one.step, lines: [headwayText(one)], wrong: false }));
}
