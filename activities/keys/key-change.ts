import type { Outcome } from '../../model/outcome.js';
import { type Missing, missingText } from '../consumers.js';
import { failed } from '../failures.js';
import type { Secrets } from '../secrets.js';
import { beginning, no } from './begin.js';
import { type Credential, type Held, secretOf } from './credential.js';
import type { ChangeNote, ChangeNotes } from './notes.js';
import { bothWork, mustBeCurrent, outputsOf } from './standing.js';
import type { KeyParams } from './params.js';
import type { KeyStore, Stored } from './store.js';
import type { Door } from './two-roles.js';

/** So long a session of a proof may still be seen after it has ended. */
const SETTLE_MS = 3000;

export interface ChangeParts {
  order: KeyParams;
  store: KeyStore;
  /** Name of the target that is the store. */
  name: string;
  notes: Pick<ChangeNotes, 'read' | 'write'>;
  /** Opens the database that the key opens. Missing: the key is a secret of its own. */
  door?(): Promise<Door>;
  /** Those that do not say within the time that they use the key of this id. */
  missing(id: string): Promise<Missing[]>;
  /** A secret that nobody has seen. */
  random(): string;
  newId: string;
  /** Idempotency key, and `<run>/<step>`. */
  key: string;
  by: string;
  secrets: Secrets;
}

/**
 * One change of a key, over as many attempts as it takes. In every moment the store holds a key that works; the one before is
 * ended only once all consumers have agreed. What an attempt has done is known by the ids in notes and store, never by a value.
 */
export class KeyChange {
  readonly #parts: ChangeParts;
  /** Whether this attempt may have changed something. */
  touched = false;
  #stands: string | undefined;

  constructor(parts: ChangeParts) {
    this.#parts = parts;
  }

  /** What is known when the attempt was told to stop. */
  get stands(): string | undefined {
    return this.#stands;
  }

  async run(): Promise<void> {
    const door = await this.#parts.door?.();
    try {
      const { order, key } = this.#parts;
      for (;;) {
        const note = await this.#complete(door);
        if (!note.back || order.action === 'back' || note.key === key) return;
      }
    } finally {
      await door?.close();
    }
  }

  /** What the store holds now, as an outcome. */
  async outcome(): Promise<Outcome> {
    const { notes, name } = this.#parts;
    const [note, stored] = [await notes.read(), await this.#read()];
    if (!note || stored?.current.id !== note.id)
      throw failed('not-verified', `${name} was changed, and reads back with the key ${stored?.current.id ?? 'none'}.`);
    return { status: 'succeeded', outputs: outputsOf(note, stored) };
  }

  async #complete(door: Door | undefined): Promise<ChangeNote> {
    const { notes, order } = this.#parts;
    const stored = await this.#read();
    let note = await this.#begin(stored);
    if (note.phase === 'finished') return notes.write(note);
    await this.#mustBePossible(note, { stored, door });
    // What the store lost meanwhile is put there anew, and everybody is asked about it anew.
    note = await notes.write(stored?.current.id === note.id ? note : { ...note, phase: 'begun' });
    const held = await this.#put(note, { stored, door });
    const retires = note.from !== null && (note.phase === 'retiring' || order.retire !== 'next-rotation');
    if (note.phase === 'begun') note = { ...note, agreed: await this.#agree(note, held) };
    if (retires) note = await this.#retire(note, door);
    return notes.write({ ...note, phase: 'finished' });
  }

  async #begin(stored: Stored | undefined): Promise<ChangeNote> {
    const { notes, order, name: store, key, by, newId } = this.#parts;
    const { current } = stored ?? {};
    const note = await notes.read();
    return beginning({
      action: order.action,
      store,
      ...(note && { note }),
      ...(current && { current: { id: current.id, ...('user' in current && { user: current.user }) } }),
      ...(order.opens && { roles: order.opens.roles }),
      key,
      by,
      newId,
    });
  }

  /** Looked at before anything is noted: a change that cannot be made leaves none behind that would have to be finished. */
  async #mustBePossible(note: ChangeNote, { stored, door }: { stored?: Stored; door?: Door }): Promise<void> {
    const { name } = this.#parts;
    const { current, previous } = stored ?? {};
    if (current?.id === note.id) return;
    if ((current?.id ?? null) !== note.from)
      throw no(
        'changed-by-others',
        `${name} holds the key ${current?.id ?? 'none'}, and a change from ${note.from ?? 'none'} to ${note.id} was under way. Find out who wrote it; put one of these two back, then retry.`,
      );
    if (!note.back) return note.role === undefined || !door ? undefined : this.#mustBeFree(note.role, door);
    if (previous?.id === note.id && (!door || !('password' in previous) || (await door.opens(previous)))) return;
    throw no(
      'previous-retired',
      `The key ${note.id} has ended, so there is no way back to it; ${note.from} stays in ${name}.`,
    );
  }

  /** Makes the key of the note current in the store, unless it is already, and proves that it works before and after. */
  async #put(note: ChangeNote, { stored, door }: { stored?: Stored; door?: Door }): Promise<Held> {
    const { store, name, secrets } = this.#parts;
    if (stored?.current.id === note.id) {
      await this.#heal(stored.current, note, door);
      return stored;
    }
    const current = (note.back && stored?.previous) || (await this.#make(note, door));
    secrets.add(secretOf(current));
    this.touched = true;
    const held = { current, ...(stored && { previous: stored.current }) };
    await store.write(held, stored?.revision);
    this.#stands = bothWork(name, note);
    return held;
  }

  /** A late statement of an attempt that was given up may have left another password in the database than in the store. */
  async #heal(current: Credential, note: ChangeNote, door: Door | undefined): Promise<void> {
    this.#stands = bothWork(this.#parts.name, note);
    if (!door || !('password' in current) || (await door.opens(current))) return;
    this.touched = true;
    await door.setPassword(current.user, current.password);
    await this.#mustOpen(current, door);
  }

  async #make({ id, role }: ChangeNote, door: Door | undefined): Promise<Credential> {
    const { order, random, secrets } = this.#parts;
    const value = random();
    secrets.add(value);
    if (!door || role === undefined) return { id, value };
    this.touched = true;
    for (const one of order.opens?.like === undefined ? [] : order.opens.roles)
      await door.make(one, order.opens?.like ?? '');
    await door.setPassword(role, value);
    const made = { id, user: role, password: value, ...door.place };
    await this.#mustOpen(made, door);
    return made;
  }

  /** A role that somebody uses would lose its password under their hands. */
  async #mustBeFree(role: string, door: Door): Promise<void> {
    const { order, name } = this.#parts;
    const facts = await door.look(role);
    if (!facts && order.opens?.like !== undefined && order.action === 'initialise') return;
    if (!facts)
      throw no(
        'role-missing',
        `There is no role ${role}, and without \`like\` Daybook makes none. Nothing was changed.`,
      );
    if (!facts.login) throw no('role-barred', `The role ${role} may not sign in (NOLOGIN). Nothing was changed.`);
    const sessions = await door.sessionsLeft(role, SETTLE_MS);
    if (sessions > 0)
      throw no(
        'role-in-use',
        `${sessions} sessions are open as ${role}, which should be the free one of the two roles of ${name}. Nothing was changed. Find out who uses it (pg_stat_activity), then retry.`,
      );
  }

  async #mustOpen(key: { id: string; user: string; password: string }, door: Door): Promise<void> {
    if (await door.opens(key)) return;
    throw failed(
      'new-key-refused',
      `The database does not let ${key.user} in with its new key, so ${this.#parts.name} was not changed to it. See what its pg_hba.conf says of the role, then retry.`,
    );
  }

  /** All consumers, or a no that leaves both keys working: who has reloaded goes on with the new one, the others with the old. */
  async #agree(note: ChangeNote, held: Held): Promise<number> {
    const { order, missing, name } = this.#parts;
    const late = await missing(note.id);
    if (late.length === 0) return order.consumers.length;
    const kept = note.from === null ? '' : ` Both keys work: ${name} holds ${note.id}, and ${note.from} has not ended.`;
    throw failed(
      'consumers-missing',
      `Not everybody said within ${order.within} ms that they use ${note.id}: ${late.map(({ target }) => target).join(', ')}.${kept} Make them reload, then retry: it goes on from here. ${missingText(late)}`,
      { ...outputsOf(note, held), missing: late.map(({ target }) => target) },
    );
  }

  /** Ends the key before, proves that it opens nothing any more, and forgets it. */
  async #retire(note: ChangeNote, door: Door | undefined): Promise<ChangeNote> {
    const { notes, store, name } = this.#parts;
    if (note.phase === 'begun') await this.#mustBeLeft(note, door);
    mustBeCurrent(name, note, (await this.#read())?.current);
    const retiring = await notes.write({ ...note, phase: 'retiring' });
    this.touched = true;
    if (note.fromRole !== undefined) await door?.endPassword(note.fromRole);
    const stored = await this.#read();
    if (stored?.previous?.id !== note.from) return retiring;
    if (door && 'password' in stored.previous && (await door.opens(stored.previous)))
      throw failed(
        'old-key-works',
        `The password of ${note.fromRole} was taken away, and the key ${note.from} still opens the database. See its pg_hba.conf, then retry.`,
      );
    await store.write({ current: stored.current }, stored.revision);
    this.#stands = `${name} holds ${note.id}, and ${note.from} has ended.`;
    return retiring;
  }

  /** A consumer may say that it uses the new key and not do so: then its sessions are still those of the old role. */
  async #mustBeLeft(note: ChangeNote, door: Door | undefined): Promise<void> {
    const { order, name } = this.#parts;
    if (!door || note.fromRole === undefined) return;
    const left = await door.sessionsLeft(note.fromRole, Math.max(SETTLE_MS, order.within));
    if (left === 0) return;
    throw failed(
      'old-key-in-use',
      `All consumers say that they use ${note.id}, and ${left} sessions are still open as ${note.fromRole}. Both keys work: ${name} holds ${note.id}, and ${note.from} has not ended. Find out who it is (pg_stat_activity), then retry.`,
      { id: note.id, previous: note.from, retired: 'no', sessions: left },
    );
  }

  async #read(): Promise<Stored | undefined> {
    const { store, secrets } = this.#parts;
    const stored = await store.read();
    for (const key of [stored?.current, stored?.previous]) if (key) secrets.add(secretOf(key));
    return stored;
  }
}
