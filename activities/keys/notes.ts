import { z } from 'zod';
import type { Json } from '../../model/json.js';
import type { RecordStore } from '../../records/store.js';
import { askRecords } from '../ask-records.js';

const role = z.string();

/** The last change of one store's key. Ids and roles, never a value. */
const note = z.object({
  /** The key that shall be current. */
  id: z.string(),
  /** The one that was before it; null for a first one. */
  from: z.string().nullable(),
  /** What the key opens a database as, and what the one before did. */
  role: role.optional(),
  fromRole: role.optional(),
  /** Idempotency key and `<run>/<step>` of who makes it, or went on with it. */
  key: z.string(),
  by: z.string(),
  /** A way back to the key before. */
  back: z.boolean().optional(),
  /** `retiring`: everybody has agreed, and the one before is being ended. */
  phase: z.enum(['begun', 'retiring', 'finished']),
  /** jwks: since when the new one is public, and since when it signs. Wall time, ms. */
  publicAt: z.number().optional(),
  signsAt: z.number().optional(),
  /** How many consumers agreed. */
  agreed: z.number().optional(),
});
export type ChangeNote = z.output<typeof note>;

/**
 * What every attempt must know of a store's last change: `keys/<environment>/<target>`. It outlives attempts, runs and workers,
 * so that a rotation which was left half way is finished by whoever comes next, and no third key is made meanwhile.
 */
export class ChangeNotes {
  readonly #records: RecordStore;
  readonly #name: string;

  constructor(records: RecordStore, { environment, target }: { environment: string; target: string }) {
    this.#records = records;
    this.#name = `keys/${environment}/${target}`;
  }

  async read(): Promise<ChangeNote | undefined> {
    const found = await this.#ask(() => this.#records.get(this.#name));
    return found === undefined ? undefined : note.parse(found);
  }

  /** Durable before it resolves. Gives back what it wrote. */
  async write(next: ChangeNote): Promise<ChangeNote> {
    await this.#ask(() => this.#records.put(this.#name, JSON.parse(JSON.stringify(next)) as Json));
    return next;
  }

  #ask<T>(access: () => Promise<T>): Promise<T> {
    const what = 'The record store did not answer, and without it no key is changed.';
    return askRecords(access, { what, happened: 'no' });
  }
}
