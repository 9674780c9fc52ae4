import { setMaxListeners } from 'node:events';
import { compare } from '../../activities/transfer/compare.js';
import { Headway } from '../../activities/transfer/headway.js';
import { transfer } from '../../activities/transfer/transfer.js';
import type { PostgresPlace } from '../../activities/postgres/place.js';
import type { Outcome } from '../../model/outcome.js';
import { TABLES } from './data.js';

export interface OursOrder {
  source: PostgresPlace;
  destination: PostgresPlace;
  key: string;
  atOnce: number;
  partBytes?: number;
  indexes: 'keep' | 'afterwards';
}

/** What the step does: everything from comparing the tables to comparing what they hold. */
export async function ours({
  source,
  destination,
  key,
  atOnce,
  partBytes = 128 << 20,
  indexes,
}: OursOrder): Promise<Outcome> {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const sides = { source, destination, key, signal };
  const headway = new Headway({
    of: { run: 'bench', step: key, epoch: 1, attempt: 1 },
    now: () => Date.now(),
    write: async () => undefined,
  });
  await transfer({
    sides,
    step: key,
    chosen: { tables: TABLES },
    atOnce,
    partBytes,
    indexes,
    headway,
    owes: () => undefined,
  });
  return compare({ sides, atOnce, sourceStill: false });
}
