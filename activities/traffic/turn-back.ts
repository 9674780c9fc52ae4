import { z } from 'zod';
import type { RecordStore } from '../../records/store.js';
import { errored } from '../failures.js';

const decision = z.object({ why: z.string() });

/**
 * The decision to put all nodes back because one did not take the switch, durable before the first of them is put back. An
 * attempt that comes after a crash finds it and goes on putting back; without it, it would switch forward again.
 */
export class TurnBack {
  readonly #name: string;
  readonly #records: RecordStore;

  /** `key`: the effect's idempotency key. */
  constructor(key: string, records: RecordStore) {
    this.#name = `effects/${key}/turned-back`;
    this.#records = records;
  }

  /** Why it was decided; undefined when it was not. */
  async decided(): Promise<string | undefined> {
    const found = await this.#ask(() => this.#records.get(this.#name));
    return found === undefined ? undefined : decision.parse(found).why;
  }

  async decide(why: string): Promise<void> {
    await this.#ask(() => this.#records.putOnce(this.#name, { why }));
  }

  async #ask<T>(access: () => Promise<T>): Promise<T> {
    try {
      return await access();
    } catch {
      throw errored(
        'records-unavailable',
        'The record store did not answer while several nodes were switched, so nothing more was changed. Check the records folder of daybook.yaml, then retry.',
        'unknown',
      );
    }
  }
}
