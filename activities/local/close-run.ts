import type { Json } from '../../model/json.js';
import type { RunRecord } from '../../model/local-activities.js';
import { releaseClaims } from '../../records/claims.js';
import type { RecordStore } from '../../records/store.js';

/** Writes what remains of a run, once, and lets go of its targets. Idempotent: a repeat finds the record and releases again. */
export async function closeRun(record: RunRecord, records: RecordStore): Promise<void> {
  await records.putOnce(`runs/${record.run}/record`, record as unknown as Json);
  await releaseClaims(records, record.run);
}
