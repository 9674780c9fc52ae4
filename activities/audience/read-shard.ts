import { setTimeout as delay } from 'node:timers/promises';
import { ClientFailure } from '../../client/failure.js';
import type { AudienceView } from '../../model/audience/audience.js';
import { type LedgerRecord, shardName, unpackEntries } from '../../model/audience/ledger-record.js';
import type { AudienceDeps } from './deps.js';

/** A shard that is loaded anew takes seconds; one that gives no ledger for so long is broken. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 500;

type Place = { run: string; ask: string; shard: number };
type Reading = Pick<AudienceDeps, 'audiences' | 'records' | 'shardPatienceMs'>;

/** `at`: audience clock, ms; when the shard said so. */
export type ShardLedger = Pick<AudienceView, 'entries' | 'told'> & { at: number };

/**
 * The ledger of one shard, from its workflow; from the record store for one that is forgotten or does not answer in time.
 * Undefined when neither has one: a broken shard must not keep an ask from ending. Throws a ClientFailure while Temporal
 * itself does not answer.
 */
export async function readShard(place: Place, deps: Reading): Promise<ShardLedger | undefined> {
  const patience = AbortSignal.timeout(deps.shardPatienceMs ?? PATIENCE_MS);
  const shown = await Promise.race([asked(place, deps, patience), expired(patience)]);
  if (shown) return { entries: shown.entries, told: shown.told, at: shown.now };
  const record = (await deps.records.get(shardName(place))) as unknown as LedgerRecord | undefined;
  return record && { entries: unpackEntries(record), told: record.told, at: record.at };
}

/** Asks until the shard answers; undefined for one that cannot, and when patience is at its end. */
async function asked(place: Place, { audiences }: Reading, patience: AbortSignal): Promise<AudienceView | undefined> {
  while (!patience.aborted) {
    try {
      return await audiences.view(place);
    } catch (error) {
      if (!(error instanceof ClientFailure) || error.kind === 'unreachable') throw error;
      if (error.kind === 'not-found' || error.kind === 'closed') return undefined;
    }
    await delay(PAUSE_MS);
  }
  return undefined;
}

function expired(patience: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    patience.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
