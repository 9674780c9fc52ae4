import type { MeasuredGate } from '../../model/gate/measurement.js';
import { EVERY_MS, FOR_MS } from './gate-moments.js';

/** What is known of a watch: its looks as the watched saw them, and what the gate kept of it. Wall time, ms. */
export interface Watching {
  looks: readonly number[];
  killedAt: number;
  kept: Pick<MeasuredGate, 'watchedMs' | 'samples'> | undefined;
}

/**
 * What is wrong with the period of a gate that passed: less than all of it was watched, by the clock of the watched, with the
 * time in which nobody watched left out; or the gate kept less than that. Empty when nothing is.
 */
export function brokenPeriod({ looks, killedAt, kept }: Watching): string[] {
  const parts = [looks.filter((at) => at <= killedAt), looks.filter((at) => at > killedAt)];
  const watched = parts.reduce((sum, part) => sum + (part.at(-1) ?? 0) - (part[0] ?? 0), 0);
  const faults: string[] = [];
  // The clocks of two processes that are busy differ by less than a pause between two looks.
  if (watched < FOR_MS - EVERY_MS) faults.push(`it passed after ${watched} ms of ${FOR_MS} were watched`);
  if (!kept) faults.push('it kept nothing of what it measured');
  else if (kept.watchedMs < FOR_MS) faults.push(`it kept ${kept.watchedMs} ms of ${FOR_MS}`);
  return faults;
}
