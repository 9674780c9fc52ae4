import type { JsonObject } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';
import type { Verdict } from './params.js';
import { pause } from './stop.js';

/** One answer: yes, no, unclear (it answered something that cannot be judged) or unreachable (it could not be asked). */
export type Reply =
  | (Verdict & { ms: number; said: string; outputs: JsonObject })
  | { answer: 'unreachable'; reason: string; message: string; ms: number };

/** Asks once. `limitMs` shortens the target's own time limit. */
export type Ask = (limitMs?: number) => Promise<Reply>;

export async function askOnce(ask: Ask): Promise<Outcome> {
  const tally = new Tally();
  return tally.verdict(tally.add(await ask()));
}

/** Asks until the answer is yes. When time runs out, the last answer decides between failed and undecided. */
export async function askUntilYes(
  ask: Ask,
  timing: { withinMs: number; everyMs: number; signal: AbortSignal },
): Promise<Outcome> {
  const tally = new Tally();
  const until = performance.now() + timing.withinMs;
  let answered: Reply | undefined;
  for (;;) {
    const begun = performance.now();
    const limitMs = Math.max(1, Math.ceil(until - begun));
    const reply = tally.add(await ask(limitMs));
    // The end of the period may cut the last question short; then the answer before it stands. Timers may be 1 ms early.
    const cutShort = reply.answer === 'unreachable' && reply.ms >= limitMs - 1;
    answered = cutShort ? (answered ?? reply) : reply;
    const outcome = tally.verdict(answered);
    const next = begun + timing.everyMs;
    if (outcome.status === 'succeeded') return outcome;
    if (next >= until)
      return {
        ...outcome,
        message: `No yes within ${timing.withinMs} ms (${tally.samples} times asked). ${outcome.message}`,
      };
    await pause(Math.max(0, next - performance.now()), timing.signal);
  }
}

/** Asks at a steady pace. Whatever is not a yes counts as a no; more of them than tolerated end it at once. */
export async function askOver(
  ask: Ask,
  timing: { forMs: number; everyMs: number; tolerate: number; signal: AbortSignal },
): Promise<Outcome> {
  const tally = new Tally();
  const begun = performance.now();
  for (let sample = 0; ; sample += 1) {
    const reply = tally.add(await ask());
    if (tally.failures > timing.tolerate)
      return tally.didNotHold(reply, Math.round(performance.now() - begun), timing.tolerate);
    const next = Math.max(begun + (sample + 1) * timing.everyMs, performance.now());
    const end = begun + timing.forMs;
    if (performance.now() >= end) return { status: 'succeeded', outputs: tally.outputs };
    // The last look is at the end of the period, whatever the pace.
    await pause(Math.max(0, Math.min(next, end) - performance.now()), timing.signal);
  }
}

class Tally {
  samples = 0;
  failures = 0;
  #slowestMs = 0;
  #last: JsonObject = {};

  add(reply: Reply): Reply {
    this.samples += 1;
    if (reply.answer !== 'yes') this.failures += 1;
    this.#slowestMs = Math.max(this.#slowestMs, reply.ms);
    if ('outputs' in reply) this.#last = reply.outputs;
    return reply;
  }

  get outputs(): JsonObject {
    return { ...this.#last, samples: this.samples, failures: this.failures, slowestMs: this.#slowestMs };
  }

  verdict(reply: Reply): Outcome {
    const { outputs } = this;
    if (reply.answer === 'yes') return { status: 'succeeded', outputs };
    if (reply.answer === 'no')
      return { status: 'failed', reason: 'expect-false', message: `The answer was no: ${reply.said}.`, outputs };
    if (reply.answer === 'unreachable')
      return { status: 'undecided', reason: reply.reason, message: `It could not be asked. ${reply.message}`, outputs };
    return {
      status: 'undecided',
      reason: 'expect-unanswerable',
      message: `It answered (${reply.said}), neither yes nor no: ${reply.message}`,
      outputs,
    };
  }

  didNotHold(reply: Reply, afterMs: number, tolerate: number): Outcome {
    const said = reply.answer === 'unreachable' ? 'not answering' : reply.said;
    const message = `It did not hold: ${this.failures} of ${this.samples} answers were no, ${tolerate} allowed, after ${afterMs} ms. The last one: ${said}.`;
    return { status: 'failed', reason: 'did-not-hold', message, outputs: this.outputs };
  }
}
