import { type StepCall, idempotencyKey } from '../../model/effect.js';
import type { RecordStore } from '../../records/store.js';
import { askRecords } from '../ask-records.js';

/** `cut`: fencing begins; `fenced`: proven; `promoted`: it took a write; `back`: the last consumer said yes; `returned`: an old primary came back. */
export type Mark = 'cut' | 'fenced' | 'promoted' | 'back' | 'returned';

/**
 * When what happened, over all attempts: `promotions/<key>/<mark>`. The cut is kept for the step, whatever its epoch: a
 * promotion that a person retried has cut the service off once, at its first try.
 */
export class PromotionNotes {
  readonly #names: (mark: Mark) => string;

  constructor(
    private readonly records: RecordStore,
    call: Pick<StepCall, 'run' | 'step' | 'phase' | 'epoch'>,
  ) {
    this.#names = (mark) =>
      mark === 'cut' ? `promotions/${call.run}/${call.step}/cut` : `promotions/${idempotencyKey(call)}/${mark}`;
  }

  /** Keeps the first one, and gives it. Durable before it resolves. */
  async mark(mark: Mark, at: number, node?: string): Promise<number> {
    const entry = { at, ...(node !== undefined && { node }) };
    const { value } = await this.#ask(() => this.records.putOnce(this.#names(mark), entry));
    return (value as { at: number }).at;
  }

  async read(mark: Mark): Promise<{ at: number; node?: string } | undefined> {
    return (await this.#ask(() => this.records.get(this.#names(mark)))) as { at: number; node?: string } | undefined;
  }

  #ask<T>(access: () => Promise<T>): Promise<T> {
    const what = 'The record store did not answer, and a promotion that nobody could take up again does not go on.';
    return askRecords(access, { what, happened: 'unknown' });
  }
}
