import { durationText } from '../../model/duration.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { stopped } from '../attempt.js';
import type { StepScope } from '../scope.js';
import { pause, Stopped } from '../stop.js';
import { Journal } from './journal.js';
import type { JourneyOrder } from './order.js';
import { byName, tell, wrongIn } from './tell.js';
import { goesOnElsewhere } from './grace.js';
import { type Journey, walk } from './walk.js';
import type { WalkedCall } from './walk-call.js';

/**
 * Walks the journey once, `repeat` times or over the period `for`, until more journeys have failed than `tolerate` allows.
 * After a lost worker it goes on with the journey that was being walked. Rejects with refusals, and with Stopped when
 * another attempt goes on; told to stop otherwise, it cleans up and says so.
 */
export async function watch(scope: StepScope, order: JourneyOrder, key: string): Promise<Outcome> {
  const { deps, signal } = scope;
  const journal = await Journal.open(key, deps.records, deps.now());
  const tally = new Tally();
  const pace = new Pace(journal);
  for (;;) {
    const begun = performance.now();
    const { journey: number } = journal.progress;
    await journal.note({ walkedMs: pace.walkedMs });
    const journey = await walk(scope, order, { key: keyOf(key, number), journal });
    if (goesOnElsewhere(scope)) throw new Stopped();
    const wrong = tally.add(journey);
    const failures = journal.progress.failures + (wrong ? 1 : 0);
    const outputs = { ...tally.outputs(number, failures), unwatched: pace.unwatched(deps.now()) };
    const over = order.for === undefined ? number >= (order.repeat ?? 1) : pace.walkedMs >= order.for;
    const sum = { journey, outputs, number, failures, order };
    if (signal.aborted || failures > tolerated(order) || over) return conclude(scope, journal, sum);
    await journal.note({ journey: number + 1, failures, captured: {}, walkedMs: pace.walkedMs });
    if (await rest(scope, order.every - (performance.now() - begun))) continue;
    if (goesOnElsewhere(scope)) throw new Stopped();
    return conclude(scope, journal, sum);
  }
}

/** The first journey goes by the key of the step; a later one has its number in it, which no call's name can be. */
function keyOf(key: string, number: number): string {
  return number === 1 ? key : `${key}/${number}`;
}

function tolerated({ repeat, for: span, tolerate }: JourneyOrder): number {
  return repeat === undefined && span === undefined ? 0 : tolerate;
}

/** False when it was told to stop. */
function rest({ signal }: StepScope, ms: number): Promise<boolean> {
  return pause(Math.max(0, ms), signal).then(
    () => true,
    () => false,
  );
}

/** What is errored may be tried again, and goes on where it was. */
async function conclude(scope: StepScope, journal: Journal, sum: Sum): Promise<Outcome> {
  const outcome = outcomeOf(scope, sum);
  if (outcome.status !== 'errored') await journal.close();
  return outcome;
}

interface Sum {
  journey: Journey;
  outputs: JsonObject;
  number: number;
  failures: number;
  order: JourneyOrder;
}

function outcomeOf({ signal, context }: StepScope, { journey, outputs, number, failures, order }: Sum): Outcome {
  if (signal.aborted) {
    const cleaned = journey.afterwards.map(({ call, answer }) => `${call} ${answer}`).join(', ') || 'nothing to make';
    const known = `It had come to journey ${number}; calls afterwards: ${cleaned}.`;
    return { ...stopped(context.stopReason() ?? 'timed-out', { happened: 'unknown', known }).outcome, outputs };
  }
  if (order.repeat === undefined && order.for === undefined) return tell(journey, outputs);
  if (failures <= order.tolerate) return { status: 'succeeded', outputs };
  return tell(journey, outputs, `${failures} of ${number} journeys failed, ${order.tolerate} allowed. `);
}

/** How long was watched, all attempts together. */
class Pace {
  readonly #begun = performance.now();
  readonly #earlierMs: number;
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#earlierMs = journal.progress.walkedMs ?? 0;
  }

  get walkedMs(): number {
    return Math.round(this.#earlierMs + performance.now() - this.#begun);
  }

  /** For how long nobody walked, because a worker was lost; null when none was. */
  unwatched(now: number): string | null {
    if (!this.#journal.goesOn) return null;
    const ms = Math.max(0, now - this.#journal.progress.begunAt - this.walkedMs);
    return durationText(Math.round(ms / 1000) * 1000);
  }
}

class Tally {
  #last: Journey = { calls: [], afterwards: [], captured: {} };
  #slowest: WalkedCall | undefined;
  #failed: WalkedCall | undefined;

  /** Gives what was wrong in it. */
  add(journey: Journey): WalkedCall | undefined {
    this.#last = journey;
    for (const call of journey.calls) if (!this.#slowest || call.ms > this.#slowest.ms) this.#slowest = call;
    const wrong = wrongIn(journey);
    this.#failed ??= wrong;
    return wrong;
  }

  outputs(journeys: number, failures: number): JsonObject {
    const { calls, afterwards, captured } = this.#last;
    return {
      calls: byName(calls),
      ...(afterwards.length > 0 && { afterwards: byName(afterwards) }),
      ...(this.#slowest && { slowest: { call: this.#slowest.call, ms: this.#slowest.ms } }),
      ...(this.#failed && { failed: failedOf(this.#failed) }),
      captured,
      journeys,
      failures,
    };
  }
}

function failedOf({ call, why = '', dependency, owner }: WalkedCall): JsonObject {
  return { call, why, ...(dependency !== undefined && { dependency }), ...(owner !== undefined && { owner }) };
}
