import { judge } from '../../model/gate/judge.js';
import { joined, type Measurement, type Sample } from '../../model/gate/measurement.js';
import type { Objective } from '../../model/gate/objective.js';
import { questionsOf } from '../../model/gate/questions.js';
import { standingOf } from '../../model/gate/tally.js';
import type { Outcome } from '../../model/outcome.js';
import { pause } from '../stop.js';
import type { GateSource } from './source.js';

export interface Watch {
  objectives: readonly Objective[];
  source: GateSource;
  atLeastEvents: number;
  /** What earlier attempts at this watch have measured. */
  earlier: readonly Measurement[];
  /** What this attempt measures; it grows. */
  own: Measurement;
  signal: AbortSignal;
  /** Makes `own` durable. Called after every look; `urgent` when it must not wait. */
  save(urgent: boolean): Promise<void>;
}

/**
 * Watches until the samples decide, or the whole time has been watched. Goes on where earlier attempts were lost: their
 * samples count, and the time in which nobody watched does not, so that it is added at the end. A no is durable before
 * anything follows from it. Rejects with Stopped on abort.
 */
export async function watch(order: Watch): Promise<Outcome> {
  const { own, earlier, source, signal } = order;
  const { forMs, everyMs } = own.order;
  const lengthMs = Math.max(0, forMs - (joined(earlier)?.watchedMs ?? 0));
  const decided = decide(order, earlier.length > 0 && lengthMs === 0);
  if (decided) return decided;
  const begun = performance.now();
  for (let look = 0; ; look += 1) {
    const elapsed = performance.now() - begun;
    const sample = await lookOnce(order, own.startedAt + Math.round(elapsed));
    if (look > 0 || source.firstCounts) own.samples.push(sample);
    own.watchedMs = Math.round(Math.min(lengthMs, elapsed));
    own.totals = source.totals();
    // A look that began before the end says nothing about the end, however long its answer took.
    const over = elapsed >= lengthMs;
    const outcome = decide(order, over);
    await order.save(outcome !== undefined || sample.of.some(({ verdict }) => verdict === 'no'));
    if (outcome) return outcome;
    const next = Math.max(begun + (look + 1) * everyMs, performance.now());
    // The last look is at the end of the time, whatever the pace.
    await pauseUntil(Math.min(next, begun + lengthMs), signal);
  }
}

/** A timer may be early, by more than a moment where much else was done: a look just before the end would be one too many. */
async function pauseUntil(until: number, signal: AbortSignal): Promise<void> {
  do await pause(Math.max(1, until - performance.now()), signal);
  while (performance.now() < until);
}

function decide({ earlier, own }: Watch, over: boolean): Outcome | undefined {
  const gate = joined([...earlier, own]);
  if (!gate) return undefined;
  const standing = standingOf(gate, { over });
  return standing.decided ? standing.outcome : undefined;
}

async function lookOnce({ objectives, source, atLeastEvents }: Watch, at: number): Promise<Sample> {
  const answers = await source.look(objectives.map(questionsOf));
  return { at, of: objectives.map((objective, index) => judge(objective, answers[index] ?? {}, { atLeastEvents })) };
}
