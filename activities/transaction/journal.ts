import type { Json, JsonObject } from '../../model/json.js';
import type { RecordStore } from '../../records/store.js';

/** How far the journeys of one step have come. */
export interface Progress {
  /** Number of the journey that is being walked, from 1. */
  journey: number;
  failures: number;
  /** When the first one began, ms. */
  begunAt: number;
  /** For how long journeys have been walked, ms, on clocks that do not jump. The time after a worker was lost is not in it. */
  walkedMs?: number;
  /** Open values that the current journey has captured. */
  captured: JsonObject;
}

/**
 * Notes in the record store, so that after a lost worker the next attempt goes on with the same journey under the same
 * keys, and can clean up what the lost one began. Never a secret value.
 */
export class Journal {
  readonly #name: string;
  readonly #records: RecordStore;
  /** Whether an earlier attempt began. */
  readonly goesOn: boolean;
  #progress: Progress;

  private constructor(
    name: string,
    records: RecordStore,
    { noted, now }: { noted: Progress | undefined; now: number },
  ) {
    this.#name = name;
    this.#records = records;
    this.goesOn = noted !== undefined;
    this.#progress = noted ?? { journey: 1, failures: 0, begunAt: now, captured: {} };
  }

  /** What an earlier attempt noted, or a new one that begins now. */
  static async open(key: string, records: RecordStore, now: number): Promise<Journal> {
    const name = `journeys/${key}/progress`;
    const noted = (await records.get(name)) as Progress | undefined;
    return new Journal(name, records, { noted, now });
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Durable when it resolves. */
  async note(change: Partial<Progress>): Promise<void> {
    this.#progress = { ...this.#progress, ...change };
    await this.#records.put(this.#name, this.#progress as unknown as Json);
  }

  /** Once there is a result. */
  async close(): Promise<void> {
    await this.#records.remove(this.#name);
  }
}
