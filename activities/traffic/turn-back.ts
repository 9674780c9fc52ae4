import { z } from 'zod';
import type { RecordStore } from '../../records/store.js';
import { askRecords } from '../ask-records.js';

/** One written by an earlier version has no reason. */
const decision = z.object({ why: z.string(), reason: z.string().default('not-converged') });
export type Decision = z.output<typeof decision>;

/**
 * The decision to put back what a switch has changed because it was not taken, durable before anything is put back. An
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
  async decided(): Promise<Decision | undefined> {
    const found = await this.#ask(() => this.#records.get(this.#name));
    return found === undefined ? undefined : decision.parse(found);
  }

  async decide({ why, reason }: Decision): Promise<void> {
    await this.#ask(() => this.#records.putOnce(this.#name, { why, reason }));
  }

  #ask<T>(access: () => Promise<T>): Promise<T> {
    const what = 'The record store did not answer while traffic was switched, so nothing more was changed.';
    return askRecords(access, { what, happened: 'unknown' });
  }
}
