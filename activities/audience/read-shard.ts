import { ClientFailure } from '../../client/failure.js';
import type { AudienceView } from '../../model/audience/audience.js';
import { type LedgerRecord, shardName, unpackEntries } from '../../model/audience/ledger-record.js';
import type { AudienceDeps } from './deps.js';

/** The ledger of one shard, from its workflow; once Temporal has forgotten that one, from the record store. */
export async function readShard(
  place: { run: string; ask: string; shard: number },
  deps: Pick<AudienceDeps, 'audiences' | 'records'>,
): Promise<AudienceView> {
  try {
    return await deps.audiences.view(place);
  } catch (error) {
    if (!(error instanceof ClientFailure) || (error.kind !== 'not-found' && error.kind !== 'closed')) throw error;
    const record = (await deps.records.get(shardName(place))) as unknown as LedgerRecord | undefined;
    if (!record) throw error;
    const { at, counts, told } = record;
    return { ...place, mode: 'collects', status: 'closed', entries: unpackEntries(record), counts, now: at, told };
  }
}
