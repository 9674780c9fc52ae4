import { TargetFailure } from '../failures.js';
import type { ChangeNote } from './notes.js';

/** What a decision about the next change is made of. */
export interface Beginning {
  action: 'initialise' | 'rotate' | 'back';
  /** Of the target that holds the key, for messages. */
  store: string;
  /** The last change on record, and the id of the key that the store holds now with the role it opens a database as. */
  note?: ChangeNote;
  current?: { id: string; user?: string };
  /** Of a key that opens a database. */
  roles?: readonly string[];
  /** Idempotency key and `<run>/<step>` of who asks. */
  key: string;
  by: string;
  newId: string;
}

/**
 * Which change is to be made, or gone on with: one that was left half way is finished first, whoever began it. Pure. Throws
 * failed, with nothing changed: `key-exists`, `no-key`, `other-role`, `no-previous`, `changed-since`.
 */
export function beginning(facts: Beginning): ChangeNote {
  const { note, key, by } = facts;
  if (note?.phase === 'finished' && note.key === key) return note;
  if (note && note.phase !== 'finished' && !isGivenUp(facts, note)) return goOn(facts, note);
  if (facts.action === 'back') return back(facts, note);
  if (facts.action === 'rotate') return rotation(facts);
  const { current } = facts;
  if (current === undefined) return fresh(facts, { from: null, role: facts.roles?.[0] });
  if (note && note.by === by && note.id === current.id && note.from === null) return { ...note, key };
  throw keyExists(facts);
}

/** A way back that has not moved anything yet is nobody's to finish but of who went it. */
function isGivenUp({ action, current }: Beginning, note: ChangeNote): boolean {
  return note.back === true && action !== 'back' && current?.id === note.from;
}

function goOn(facts: Beginning, note: ChangeNote): ChangeNote {
  const { action, key, by, roles } = facts;
  if (note.role !== undefined && roles && !roles.includes(note.role)) throw otherRole(facts, note.role);
  if (action === 'back' && !note.back) return back(facts, note);
  if (action === 'initialise' && note.from !== null) throw keyExists(facts);
  // A way back that was left half way belongs to whoever went it: a rotation only finishes it.
  return note.back && action !== 'back' ? note : { ...note, key, by };
}

function rotation(facts: Beginning): ChangeNote {
  const { store, current, roles } = facts;
  if (current === undefined)
    throw no('no-key', `${store} holds no key yet. Make the first one with \`action: initialise\`, then rotate it.`);
  if (!roles) {
    if (current.user === undefined) return fresh(facts, { from: current.id });
    throw no(
      'other-kind',
      `The key in ${store} opens a database as ${current.user}, and the step does not say which. Write \`opens\`.`,
    );
  }
  const role = roles.find((one) => one !== current.user);
  if (current.user === undefined || !roles.includes(current.user) || role === undefined)
    throw otherRole(facts, current.user ?? 'none');
  return fresh(facts, { from: current.id, role, fromRole: current.user });
}

function back(facts: Beginning, note: ChangeNote | undefined): ChangeNote {
  const { store, by, key } = facts;
  if (!note || note.by !== by || note.back)
    throw no(
      'changed-since',
      `The last change of the key in ${store} was not made by this step, so there is nothing that it may take back.`,
    );
  if (note.from === null)
    throw no(
      'no-previous',
      `There was no key in ${store} before ${note.id}, so there is none to go back to. It stays.`,
    );
  return {
    id: note.from,
    from: note.id,
    ...(note.fromRole !== undefined && { role: note.fromRole }),
    ...(note.role !== undefined && { fromRole: note.role }),
    key,
    by,
    back: true,
    phase: 'begun',
  };
}

function fresh(
  { newId: id, key, by }: Beginning,
  { from, role, fromRole }: { from: string | null; role?: string; fromRole?: string },
): ChangeNote {
  return {
    id,
    from,
    ...(role !== undefined && { role }),
    ...(fromRole !== undefined && { fromRole }),
    key,
    by,
    phase: 'begun',
  };
}

function keyExists({ store, current, note }: Beginning): TargetFailure {
  const id = current?.id ?? note?.id ?? 'one';
  return no(
    'key-exists',
    `${store} holds the key ${id} already, and a first key never replaces one. Use \`action: rotate\`.`,
  );
}

function otherRole({ store, roles = [] }: Beginning, role: string): TargetFailure {
  return no(
    'other-role',
    `The key in ${store} opens the database as ${role}, which is neither ${roles.join(' nor ')}. Correct \`roles\`.`,
  );
}

/** A no before anything was changed. */
export function no(reason: string, message: string): TargetFailure {
  return new TargetFailure({ kind: 'failed', reason, message, happened: 'no' });
}
