import { newEntry } from '../../model/audience/ledger.js';
import { ACK_STATES, type LedgerEntry } from '../../model/audience/ledger-entry.js';
import { ledgerName } from '../../model/audience/ledger-record.js';
import type { CheckedEntries } from './check-entries.js';
import type { AudienceDeps } from './deps.js';
import type { Guests, Invited } from './recipients.js';

/** Name of the list of those who are asked, in the record store. */
export function guestListName(place: { run: string; ask: string }): string {
  return `${ledgerName(place)}/invited`;
}

/** Who is asked, by what was written down before the audience opened; nobody where there is no such list. */
export async function guestList(
  place: { run: string; ask: string },
  deps: Pick<AudienceDeps, 'records'>,
): Promise<Invited[]> {
  const guests = (await deps.records.get(guestListName(place))) as unknown as Guests | undefined;
  return guests?.people ?? [];
}

/** Contiguous parts of the sorted people, one for each shard, as even as they go. Everybody is in one. */
export function partsOf(people: readonly Invited[], shards: number): Invited[][] {
  const count = Math.max(1, shards);
  const size = Math.ceil(people.length / count);
  return Array.from({ length: count }, (_, shard) => people.slice(shard * size, (shard + 1) * size));
}

/** What the shards show, in their order; undefined for one that does not answer. */
export type Shown = readonly (readonly unknown[] | undefined)[];

/**
 * Entries of those who are asked by the list, each once and only from their own shard. Workflows are not believed about who
 * is asked: whom they leave out counts as silent, whom they add is dropped, and the flaws name both. `at`: ms, for those of
 * whom nothing is known.
 */
export function byGuestList(invited: readonly Invited[], shown: Shown, at: number): CheckedEntries {
  const flaws: CheckedEntries['flaws'] = [];
  const entries = partsOf(invited, shown.length).flatMap((part, shard) => {
    const ledger = shown[shard];
    const whole = { part, shard, shards: Math.max(1, shown.length) };
    if (ledger) return joined(part, { ledger, at, flaws });
    const why = noAnswer(whole);
    flaws.push({ person: '', why });
    return part.map((guest) => silent(guest, at, why));
  });
  return { entries, flaws };
}

/** One sentence for a shard that does not answer. */
function noAnswer({ part, shard, shards }: { part: readonly Invited[]; shard: number; shards: number }): string {
  return `part ${shard + 1} of ${shards} gave no ledger: its people count as silent (${part.length})`;
}

interface Joining {
  ledger: readonly unknown[];
  at: number;
  flaws: CheckedEntries['flaws'];
}

function joined(part: readonly Invited[], { ledger, at, flaws }: Joining): LedgerEntry[] {
  const own = new Map(ledger.filter(isEntry).map((entry) => [entry.person, entry]));
  const entries = part.map((guest) => {
    const { person, name, as } = guest;
    const entry = own.get(person);
    own.delete(person);
    if (entry) return { ...entry, name, as };
    flaws.push({ person, why: MISSING });
    return silent(guest, at, MISSING);
  });
  for (const person of own.keys())
    flaws.push({ person: person.slice(0, 200), why: 'nobody of this name is asked here' });
  return entries;
}

const MISSING = 'the audience does not show them: they count as silent';

function silent(guest: Invited, at: number, why: string): LedgerEntry {
  const entry = newEntry(guest, at);
  return { ...entry, why: entry.why ?? why };
}

function isEntry(shown: unknown): shown is LedgerEntry {
  if (typeof shown !== 'object' || shown === null) return false;
  const { person, state, at, deliveries } = shown as Partial<LedgerEntry>;
  const known = ACK_STATES.some((one) => one === state);
  return typeof person === 'string' && known && Number.isFinite(at) && Array.isArray(deliveries);
}
