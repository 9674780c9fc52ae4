import type { Json } from '../../model/json.js';
import { failed } from '../failures.js';
import type { Held } from './credential.js';
import type { ChangeNote } from './notes.js';

/** How a store stands that holds the key of the note, while the one before still works. */
export function bothWork(store: string, { id, from }: ChangeNote): string {
  return from === null ? `${store} holds ${id}.` : `${store} holds ${id}; ${from} has not ended.`;
}

/** Looked at once more before the old key ends: consumers may take long, and what the store holds must never be what ends. */
export function mustBeCurrent(store: string, { id, from }: ChangeNote, current: { id: string } | undefined): void {
  if (current?.id === id) return;
  throw failed(
    'changed-by-others',
    `${store} holds the key ${current?.id ?? 'none'} by now, and not ${id}, so ${from} was not ended. Find out who wrote it, then retry.`,
  );
}

/** Outputs of the step: ids and roles, never a value. */
export function outputsOf(note: ChangeNote, { previous, current }: Held): { [name: string]: Json } {
  const retired = note.from === null ? 'none' : previous === undefined ? 'yes' : 'no';
  return {
    id: note.id,
    previous: note.from,
    retired,
    ...('user' in current && { role: current.user }),
    consumers: note.agreed ?? 0,
  };
}
