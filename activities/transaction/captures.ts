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
 * leave the worker nowhere and are not noted. Open ones are.
 */
export class Captures {
  #values: JsonObject;
  #open: JsonObject = {};
  readonly #journal: Journal;
  readonly #secrets: Secrets;

  /** Begins with what a lost attempt at the same journey has noted. */
  constructor(journal: Journal, secrets: Secrets) {
    this.#journal = journal;
    this.#secrets = secrets;
    this.#values = journal.progress.captured;
  }

  get values(): JsonObject {
    return this.#values;
  }

  /** Without secret ones, of this attempt. */
  get open(): JsonObject {
    return this.#open;
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
        if (secret) this.#secrets.add(asText(value));
        else open[name] = value;
      }
    }
    this.#open = { ...this.#open, ...open };
    if (Object.keys(open).length > 0) await this.#journal.note({ captured: this.#open });
    return problems.length === 0 ? undefined : problems.join(', ');
  }

  /** Only learns the secrets of an answer that is not right, so that no message shows them. */
  learn({ capture }: CallOrder, scope: JsonObject): void {
    for (const { from, secret } of Object.values(capture)) {
      const value = secret ? this.#evaluate(from, scope) : undefined;
      if (value !== undefined) this.#secrets.add(asText(value));
    }
  }

  #evaluate(from: CallOrder['capture'][string]['from'], scope: JsonObject): Json | undefined {
    const result = evaluate(from.$expr, { ...from.in, ...scope, captured: this.#values });
    return result.ok && result.value !== null ? result.value : undefined;
  }
}
