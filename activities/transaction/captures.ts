import { asText } from '../../model/deferred.js';
import { evaluate } from '../../model/expression/evaluate.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Secrets } from '../secrets.js';
import type { Journal } from './journal.js';
import type { CallOrder } from './order.js';

/** A value that is longer is no name or number but a document. */
const LONGEST = 4096;

/**
 * What one journey has captured. Secret values are learned before anything is said about the answer that held them; they
 * leave the worker nowhere and are not noted. Open ones are, unless they hold one that is secret.
 */
export class Captures {
  #values: JsonObject;
  #open: JsonObject;
  readonly #journal: Journal;
  readonly #secrets: Secrets;

  /** Begins with what a lost attempt at the same journey has noted. */
  constructor(journal: Journal, secrets: Secrets) {
    this.#journal = journal;
    this.#secrets = secrets;
    this.#values = journal.progress.captured;
    this.#open = journal.progress.captured;
  }

  get values(): JsonObject {
    return this.#values;
  }

  /** Of this journey, whichever attempt captured them, without secret ones and without those that hold one: which of them do is known only at the end. */
  get open(): JsonObject {
    return Object.fromEntries(Object.entries(this.#open).filter(([, value]) => !this.#holdsSecret(value)));
  }

  /** Takes what the call captures. Gives what is wrong with a value, or undefined. Rejects when it cannot be noted. */
  async take({ capture }: CallOrder, scope: JsonObject): Promise<string | undefined> {
    const problems: string[] = [];
    const open: JsonObject = {};
    for (const [name, { from, secret }] of Object.entries(capture)) {
      const value = this.#evaluate(from, scope);
      if (value === undefined) problems.push(`it holds nothing to capture as ${name} (${from.$expr})`);
      else if (asText(value).length > LONGEST) problems.push(`${name} is longer than ${LONGEST} characters`);
      else {
        this.#values = { ...this.#values, [name]: value };
        if (secret) this.#learnAll(value);
        else open[name] = value;
      }
    }
    this.#open = { ...this.#open, ...open };
    if (Object.keys(capture).length > 0) await this.#journal.note({ captured: this.open });
    return problems.length === 0 ? undefined : problems.join(', ');
  }

  /** Only learns the secrets of an answer that is not right, so that no message shows them. */
  learn({ capture }: CallOrder, scope: JsonObject): void {
    for (const { from, secret } of Object.values(capture)) {
      const value = secret ? this.#evaluate(from, scope) : undefined;
      if (value !== undefined) this.#learnAll(value);
    }
  }

  /** The value as a text, and each text that stands in it: a later call may name only a part. */
  #learnAll(value: Json): void {
    this.#secrets.add(asText(value));
    for (const text of textsIn(value)) this.#secrets.add(text);
  }

  /** Looks at the value as it would be written, so that numbers and names of fields count too. */
  #holdsSecret(value: Json): boolean {
    const written = JSON.stringify(value);
    return this.#secrets.redact(written) !== written;
  }

  #evaluate(from: CallOrder['capture'][string]['from'], scope: JsonObject): Json | undefined {
    const result = evaluate(from.$expr, { ...from.in, ...scope, captured: this.#values });
    return result.ok && result.value !== null ? result.value : undefined;
  }
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}
