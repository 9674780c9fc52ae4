import type { Claim } from './claims.js';
import { nestedOf } from './nested.js';
import type { RecordStore } from './store.js';

export type Holder = Pick<Claim, 'run' | 'at'>;

/**
 * Whether the holder of a claim is open, or a run that it started: those go on when it is aborted. A released claim says that
 * the holder itself is over. Throws when `isOpen` throws: then nobody takes anything over.
 */
export async function stillHeld(
  store: RecordStore,
  claim: Omit<Claim, 'token'>,
  isOpen: (holder: Holder) => Promise<boolean>,
): Promise<boolean> {
  if (!claim.released && (await isOpen(claim))) return true;
  for (const nested of await nestedOf(store, claim.run)) {
    if (await stillHeld(store, nested, isOpen)) return true;
  }
  return false;
}
