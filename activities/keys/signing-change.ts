import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { type Missing, missingText } from '../consumers.js';
import { failed } from '../failures.js';
import { pause } from '../stop.js';
import { beginning, no } from './begin.js';
import type { ChangeNote, ChangeNotes } from './notes.js';
import type { KeyParams } from './params.js';
import type { Signing, SigningKeys } from './signing-keys.js';

/** Whoever verifies fetches the public list anew about so often. */
const OVERLAP_MS = 5 * 60_000;

export interface SigningParts {
  order: KeyParams;
  keys: SigningKeys;
  /** Name of the target that holds them. */
  name: string;
  notes: Pick<ChangeNotes, 'read' | 'write'>;
  /** Those that do not say within the time that they know the key of this id. */
  missing(id: string): Promise<Missing[]>;
  newId: string;
  key: string;
  by: string;
  /** Wall time, ms. */
  now(): number;
  signal: AbortSignal;
}

/**
 * One change of the key that signs, over as many attempts as it takes: the new public key first, then, when whoever verifies
 * has it, the new private one signs; the old public key stays as long as what it signed is valid.
 */
export class SigningChange {
  readonly #parts: SigningParts;
  touched = false;
  #stands: string | undefined;

  constructor(parts: SigningParts) {
    this.#parts = parts;
  }

  /** What is known when the attempt was told to stop. */
  get stands(): string | undefined {
    return this.#stands;
  }

  async run(): Promise<void> {
    const { order, key } = this.#parts;
    for (;;) {
      const note = await this.#complete();
      if (!note.back || order.action === 'back' || note.key === key) return;
    }
  }

  async outcome(): Promise<Outcome> {
    const { notes, keys, name } = this.#parts;
    const [note, standing] = [await notes.read(), await keys.read()];
    if (!note || standing.signs !== note.id)
      throw failed('not-verified', `${name} was changed, and the key that signs is ${standing.signs ?? 'none'}.`);
    return { status: 'succeeded', outputs: outputsOf(note, standing) };
  }

  async #complete(): Promise<ChangeNote> {
    const { notes, keys, now, order } = this.#parts;
    const standing = await keys.read();
    let note = await this.#begin(standing);
    if (note.phase === 'finished') return notes.write(note);
    this.#mustBePossible(note, standing);
    note = await notes.write(note);
    this.touched = true;
    await this.#dropDue(standing, note);
    if (standing.signs !== note.id) note = await this.#show(note);
    if (note.phase === 'begun') note = { ...note, agreed: await this.#agree(note) };
    // An attempt that noted it and died before the switch says nothing of when the old key signed last.
    const signsAt = standing.signs === note.id ? (note.signsAt ?? now()) : now();
    note = await notes.write({ ...note, phase: 'retiring', signsAt });
    await keys.sign(note.id);
    this.#stands = `${note.id} signs.`;
    if (note.from !== null) await this.#retire(note.from, signsAt + order.retireAfter);
    return notes.write({ ...note, phase: 'finished' });
  }

  async #begin({ signs }: Signing): Promise<ChangeNote> {
    const { notes, order, name: store, key, by, newId } = this.#parts;
    const note = await notes.read();
    return beginning({
      action: order.action,
      store,
      ...(note && { note }),
      ...(signs !== undefined && { current: { id: signs } }),
      key,
      by,
      newId,
    });
  }

  /** What earlier rotations left until its time was over. */
  async #dropDue({ until }: Signing, { id, from }: ChangeNote): Promise<void> {
    const { keys, now } = this.#parts;
    const due = Object.entries(until).filter(([one, end]) => end <= now() && one !== id && one !== from);
    for (const [one] of due) await keys.drop(one);
  }

  /** Looked at before anything is noted: a change that cannot be made leaves none behind that would have to be finished. */
  #mustBePossible(note: ChangeNote, { signs, published }: Signing): void {
    const { name } = this.#parts;
    if (signs === note.id) return;
    if ((signs ?? null) !== note.from)
      throw no(
        'changed-by-others',
        `In ${name} the key ${signs ?? 'none'} signs, and a change from ${note.from ?? 'none'} to ${note.id} was under way. Find out who wrote it, then retry.`,
      );
    if (note.back && !published.includes(note.id))
      throw no(
        'previous-retired',
        `The key ${note.id} has ended, so there is no way back to it; ${note.from} goes on signing.`,
      );
  }

  async #show(note: ChangeNote): Promise<ChangeNote> {
    const { keys, notes, order, now } = this.#parts;
    await keys.publish(note.id, order.algorithm);
    this.#stands = note.from === null ? undefined : `${note.id} is public, and ${note.from} goes on signing.`;
    return note.publicAt === undefined ? notes.write({ ...note, publicAt: now() }) : note;
  }

  async #agree(note: ChangeNote): Promise<number> {
    const { order, missing, now, signal, keys } = this.#parts;
    const overlap = order.overlap ?? (order.consumers.length > 0 || note.from === null || note.back ? 0 : OVERLAP_MS);
    await pause(Math.max(0, (note.publicAt ?? now()) + overlap - now()), signal);
    const late = await missing(note.id);
    if (late.length === 0) return order.consumers.length;
    const names = late.map(({ target }) => target);
    const kept = note.from === null ? 'It does not sign yet.' : `It is public, and ${note.from} goes on signing.`;
    throw failed(
      'consumers-missing',
      `Not everybody said within ${order.within} ms that they know the key ${note.id}: ${names.join(', ')}. ${kept} Make them reload, then retry: it goes on from here. ${missingText(late)}`,
      { ...outputsOf(note, await keys.read()), missing: names },
    );
  }

  /** In the step itself only when it was told so; otherwise by the first rotation after that time. */
  async #retire(id: string, until: number): Promise<void> {
    const { keys, order, now, signal } = this.#parts;
    await keys.keepUntil(id, until);
    if (order.retire !== 'when-consumers-agree') return;
    await pause(Math.max(0, until - now()), signal);
    await keys.drop(id);
  }
}

function outputsOf(note: ChangeNote, { published }: Signing): { [name: string]: Json } {
  const retired = note.from === null ? 'none' : published.includes(note.from) ? 'no' : 'yes';
  return { id: note.id, previous: note.from, retired, consumers: note.agreed ?? 0 };
}
