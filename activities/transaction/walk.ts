import type { JsonObject } from '../../model/json.js';
import { TargetFailure } from '../failures.js';
import type { StepScope } from '../scope.js';
import type { HttpTarget } from '../targets/http.js';
import { openHttp } from '../targets/index.js';
import { Captures } from './captures.js';
import { goesOnElsewhere, withGrace } from './grace.js';
import type { Journal } from './journal.js';
import type { CallOrder, JourneyOrder } from './order.js';
import { type WalkedCall, walkCall } from './walk-call.js';

/** One way through all calls. */
export interface Journey {
  calls: WalkedCall[];
  afterwards: WalkedCall[];
  /** Without secret values. */
  captured: JsonObject;
}

/**
 * One journey: calls until one is not right, then the calls afterwards whatever happened. `key` goes before the name of
 * each call. Told to stop, it hears out the call in flight and still makes the calls afterwards, within eight seconds; a
 * worker that shuts down leaves them to the attempt that goes on. Rejects with refusals of the worker itself.
 */
export async function walk(
  scope: StepScope,
  order: JourneyOrder,
  { key, journal }: { key: string; journal: Journal },
): Promise<Journey> {
  const { secrets, signal } = scope;
  const captures = new Captures(journal, secrets);
  const grace = withGrace(scope);
  try {
    const target = await openHttp({ ...scope, signal: grace.signal });
    const walker = new Walker(order, { captures, secrets, key, target });
    const { calls, refusal } = await walker.calls(signal);
    const afterwards = goesOnElsewhere(scope) ? [] : await walker.afterwards(grace.signal);
    if (refusal !== undefined) throw refusal;
    return { calls, afterwards, captured: captures.open };
  } finally {
    grace.clear();
  }
}

interface Means {
  captures: Captures;
  secrets: StepScope['secrets'];
  key: string;
  target: HttpTarget;
}

class Walker {
  constructor(
    private readonly order: JourneyOrder,
    private readonly means: Means,
  ) {}

  /** Until one is not right, or it is told to stop. `refusal`: what came instead of a result. */
  async calls(signal: AbortSignal): Promise<{ calls: WalkedCall[]; refusal?: unknown }> {
    const calls: WalkedCall[] = [];
    for (const order of this.order.calls) {
      if (signal.aborted) return { calls };
      try {
        calls.push(await this.#make(order, signal));
      } catch (error) {
        if (signal.aborted) return { calls };
        if (!(error instanceof TargetFailure) || calls.length === 0) return { calls, refusal: error };
        calls.push(notMade(order, error));
      }
      if (calls.at(-1)?.answer !== 'yes') break;
    }
    return { calls };
  }

  /** One that fails keeps none of the others from being made. */
  async afterwards(signal: AbortSignal): Promise<WalkedCall[]> {
    const calls: WalkedCall[] = [];
    for (const order of this.order.afterwards) {
      try {
        calls.push(await this.#make(order, signal));
      } catch (error) {
        const failure = error instanceof TargetFailure ? error : undefined;
        const why = failure?.message ?? 'there was no time left for it';
        calls.push({ call: order.name, answer: 'no', why, ms: 0, attempts: 0 });
      }
    }
    return calls;
  }

  #make(order: CallOrder, signal: AbortSignal): Promise<WalkedCall> {
    const { key, ...means } = this.means;
    const { dependencies } = this.order;
    return walkCall(order, { ...means, dependencies, key: `${key}/${order.name}`, signal });
  }
}

/** In the middle of a journey a call that the worker refuses, or cannot begin, is its result: the calls before it were made. */
function notMade({ name }: CallOrder, { kind, message }: TargetFailure): WalkedCall {
  return { call: name, answer: kind === 'refused' ? 'no' : 'unclear', why: message, ms: 0, attempts: 0 };
}
