import type { AudienceView } from '../../model/audience/audience.js';
import { countEntries } from '../../model/audience/counts.js';
import {
  ledgerJson,
  ledgerName,
  type LedgerRecord,
  packEntries,
  shardName,
  unpackEntries,
} from '../../model/audience/ledger-record.js';
import { mustBeAudience } from './caller.js';
import { checkEntries } from './check-entries.js';
import type { AudienceDeps } from './deps.js';
import { byGuestList, guestList } from './guest-list.js';
import { ownCheck } from './own-check.js';

/**
 * Writes the last word of a shard. The last shard of an ask also brings its whole ledger up to date: with what came after
 * the count, late answers above all. Who is asked is read from the worker's own list. Idempotent.
 */
export async function closeAudience(view: AudienceView, deps: AudienceDeps): Promise<void> {
  await mustBeAudience(view, deps);
  const { run, ask, now, counts, entries, told = [], shards = 1 } = view;
  const place = { run, ask, environment: deps.environment };
  const own: LedgerRecord = { v: 1, ...place, at: now, counts, flaws: [], ...packEntries(entries), told };
  await deps.records.put(shardName(view), ledgerJson(own));
  const parts = await Promise.all(
    Array.from({ length: shards }, (_, shard) => deps.records.get(shardName({ run, ask, shard }))),
  );
  if (parts.some((part) => part === undefined)) return;
  await writeWhole(view, parts as unknown as LedgerRecord[], deps);
}

async function writeWhole(view: AudienceView, parts: readonly LedgerRecord[], deps: AudienceDeps): Promise<void> {
  const { run, ask, mode, shards = 1 } = view;
  const counted = (await deps.records.get(ledgerName(view))) as unknown as LedgerRecord | undefined;
  const at = Math.max(...parts.map((part) => part.at));
  const shown = parts.map((part) => unpackEntries(part));
  const { entries: all, flaws: foreign } = byGuestList(await guestList(view, deps), shown, at);
  const check = { ...(await ownCheck({ run, ask, shards }, deps)), ...counted?.basis };
  // What is answered in the run has its proof there.
  const { entries, flaws } = mode === 'tells' ? { entries: all, flaws: [] } : checkEntries(all, check);
  const whole: LedgerRecord = {
    ...(counted ?? { v: 1, run, ask, environment: deps.environment }),
    at,
    counts: countEntries(entries),
    flaws: [...foreign, ...flaws],
    ...packEntries(entries),
    told: parts.flatMap(({ told }) => told),
  };
  await deps.records.put(ledgerName(view), ledgerJson(whole));
}
