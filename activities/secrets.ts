import type { Json, JsonObject } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';

/** Shorter values would blot out ordinary text; nothing so short protects anything. */
const SHORTEST = 4;
const BLOT = '«redacted»';
const MESSAGE_LIMIT = 500;

/**
 * The credentials that one attempt has resolved, so that they can be taken out of whatever leaves it.
 * This is the last line: nothing is meant to put them there.
 */
export class Secrets {
  readonly #forms = new Set<string>();

  /** Remembers a value in the forms in which programs usually show it. */
  add(value: string): void {
    for (const part of [value, value.trim(), ...value.split('\n').map((line) => line.trim())]) {
      if (part.length < SHORTEST) continue;
      const base64 = Buffer.from(part).toString('base64');
      for (const form of [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part), base64])
        this.#forms.add(form);
    }
  }

  /** Length of the longest form: text that is cut must keep so much more until it has been redacted. */
  get longest(): number {
    return Math.max(0, ...[...this.#forms].map((form) => form.length));
  }

  redact(text: string): string {
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((clean, form) => clean.replaceAll(form, BLOT), text);
  }

  redactJson(value: Json): Json {
    if (typeof value === 'string') return this.redact(value);
    if (Array.isArray(value)) return value.map((item) => this.redactJson(item));
    if (value === null || typeof value !== 'object') return value;
    const clean: JsonObject = {};
    for (const [name, item] of Object.entries(value)) clean[this.redact(name)] = this.redactJson(item);
    return clean;
  }

  /** An outcome as it may leave the worker: redacted, then its message cut. */
  redactOutcome(outcome: Outcome): Outcome {
    const clean: Outcome = { ...outcome };
    if (outcome.message !== undefined) clean.message = shorten(this.redact(outcome.message));
    if (outcome.outputs) clean.outputs = this.redactJson(outcome.outputs) as JsonObject;
    return clean;
  }
}

function shorten(message: string): string {
  return message.length <= MESSAGE_LIMIT ? message : `${message.slice(0, MESSAGE_LIMIT - 1)}…`;
}
