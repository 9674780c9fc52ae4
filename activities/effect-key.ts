import { idempotencyKey, type StepCall } from '../model/effect.js';
import type { Json } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';
import type { RecordStore } from '../records/store.js';
import { askRecords } from './ask-records.js';
import { type ActivityContext, callerOf } from './context.js';
import { refused } from './failures.js';

/** Written before the target is touched. */
interface Opening {
  caller: string;
  /** What stood there before the first attempt; later attempts report this one. */
  before: Json;
}

/** Written when the effect is over. From then on the key lets nobody through. */
interface Closing {
  caller: string;
  outcome: Outcome;
}

/**
 * What the record store knows about one idempotency key. It outlives attempts and workers, and it is the worker's own
 * memory: a warrant that was used once cannot be used again by somebody who replays it.
 */
export class EffectKey {
  readonly key: string;
  readonly #caller: string;
  readonly #records: RecordStore;

  constructor(call: StepCall, context: ActivityContext, records: RecordStore) {
    this.key = idempotencyKey(call);
    this.#caller = callerOf(context);
    this.#records = records;
  }

  /** The outcome, when this very caller closed the key; undefined while it is open. Refuses (`key-closed`) anybody else. */
  async closed(): Promise<Outcome | undefined> {
    const closing = (await this.#read('closed')) as Closing | undefined;
    return closing && this.#own(closing);
  }

  /** What an earlier attempt wrote before it touched the target; undefined when none did. */
  async opening(): Promise<{ before: Json } | undefined> {
    return (await this.#read('opened')) as Opening | undefined;
  }

  /** Durable before it resolves. Keeps an earlier opening, and returns the `before` that stands. */
  async open(before: Json): Promise<Json> {
    const opening: Opening = { caller: this.#caller, before };
    const { value } = await this.#ask(
      () => this.#records.putOnce(this.#name('opened'), opening as unknown as Json),
      'no',
    );
    return (value as unknown as Opening).before;
  }

  /** Forgets the opening, when it is certain that the target was not touched. */
  async reopen(): Promise<void> {
    await this.#ask(() => this.#records.remove(this.#name('opened')), 'no');
  }

  /** Returns the outcome that stands: of two attempts that end at once, the first one's. */
  async close(outcome: Outcome): Promise<Outcome> {
    const closing: Closing = { caller: this.#caller, outcome };
    const { value } = await this.#ask(
      () => this.#records.putOnce(this.#name('closed'), closing as unknown as Json),
      'unknown',
    );
    return this.#own(value as unknown as Closing);
  }

  #own(closing: Closing): Outcome {
    if (closing.caller === this.#caller) return closing.outcome;
    throw refused(
      'key-closed',
      `${this.key} was carried out already, and its approval works once. Retry the step: that asks again.`,
    );
  }

  #name(what: 'opened' | 'closed'): string {
    return `effects/${this.key}/${what}`;
  }

  #read(what: 'opened' | 'closed'): Promise<unknown> {
    return this.#ask(() => this.#records.get(this.#name(what)), 'unknown');
  }

  #ask<T>(access: () => Promise<T>, happened: 'no' | 'unknown'): Promise<T> {
    const what = `The record store did not answer for ${this.key}, and without it nothing is changed twice or unrecorded.`;
    return askRecords(access, { what, happened });
  }
}
