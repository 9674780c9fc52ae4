import type { Json, JsonObject } from '../json.js';
import type { FormField } from '../plan.js';
import type { ProvenAnswer, SignedBatch } from './answer.js';
import type { Counts, Delivery, LedgerEntry } from './ledger-entry.js';

/**
 * The ledger of one ask in the record store, `runs/<run>/audiences/<ask, / as _>`; of one shard below it, `.../shard-<n>`.
 * Every answer stands in it with its proof: `batches[answer.batch]` is what was signed.
 */
export interface LedgerRecord {
  v: 1;
  run: string;
  ask: string;
  environment: string;
  /** Missing for a shard, and for what was answered in the run. */
  step?: string;
  runbook?: string;
  /** Audience clock, ms. */
  at: number;
  counts: Counts;
  /** When it was counted last. */
  verdict?: 'holds' | 'fails' | 'open';
  message?: string;
  outputs?: JsonObject;
  /** What an answer had to fit, when it was counted. */
  basis?: { level: 1 | 2 | 3; digest?: string; form?: FormField[] };
  /** Answers that do not count although an audience showed them, and why. */
  flaws: { person: string; why: string }[];
  batches: Pick<SignedBatch, 'head' | 'sig'>[];
  entries: RecordedEntry[];
  /** Messages to channels and to people outside of the audience. */
  told: Delivery[];
}

export type RecordedEntry = Omit<LedgerEntry, 'answer'> & {
  answer?: Pick<ProvenAnswer, 'answer' | 'index' | 'path'> & { batch: number };
};

/** Name of an ask's ledger in the record store. No step's id holds an underscore, so that `go/1` and every other ask stay apart. */
export function ledgerName({ run, ask }: { run: string; ask: string }): string {
  return `runs/${run}/audiences/${ask.replaceAll('/', '_')}`;
}

/** Name of what one shard has written last. */
export function shardName(place: { run: string; ask: string; shard: number }): string {
  return `${ledgerName(place)}/shard-${place.shard}`;
}

/** Entries as they are written: what was signed for many answers stands once. */
export function packEntries(entries: readonly LedgerEntry[]): Pick<LedgerRecord, 'batches' | 'entries'> {
  const batches: LedgerRecord['batches'] = [];
  const places = new Map<string, number>();
  const packed = entries.map(({ answer, ...entry }): RecordedEntry => {
    if (!answer) return entry;
    const { head, sig, ...proof } = answer;
    const known = places.get(sig);
    const batch = known ?? batches.push({ head, sig }) - 1;
    places.set(sig, batch);
    return { ...entry, answer: { ...proof, batch } };
  });
  return { batches, entries: packed };
}

/** The reverse of `packEntries`. An answer whose batch is missing has no proof and is left out. */
export function unpackEntries({ batches, entries }: Pick<LedgerRecord, 'batches' | 'entries'>): LedgerEntry[] {
  return entries.map(({ answer, ...entry }) => {
    const batch = answer && batches[answer.batch];
    if (!answer || !batch) return entry;
    const { batch: _batch, ...proof } = answer;
    return { ...entry, answer: { ...proof, ...batch } };
  });
}

/** A record as the store keeps it. */
export function ledgerJson(record: LedgerRecord): Json {
  return record as unknown as Json;
}
