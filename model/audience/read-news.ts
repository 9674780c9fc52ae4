import type { AudienceNews } from './audience.js';
import { ACK_STATES, type AckState, type Counts } from './ledger-entry.js';

/** Names of groups in one audience's counts at most. */
const GROUPS_AT_MOST = 200;

/** What came by signal, as far as it has the shape of news; undefined for anything else. Whoever reaches Temporal can send it. */
export function readNews(signal: unknown): AudienceNews | undefined {
  const { ask, shard, counts, complete } = record(signal);
  const read = readCounts(counts);
  if (typeof ask !== 'string' || ask.length > 300 || !read) return undefined;
  if (typeof shard !== 'number' || !Number.isSafeInteger(shard) || shard < 0) return undefined;
  return { ask, shard, counts: read, complete: complete === true };
}

function readCounts(value: unknown): Counts | undefined {
  const { total, states, groups } = record(value);
  const named = Object.entries(record(groups));
  if (!isCount(total) || named.length > GROUPS_AT_MOST) return undefined;
  const known = ACK_STATES.flatMap((state): [AckState, number][] => {
    const count = record(states)[state];
    return isCount(count) ? [[state, count]] : [];
  });
  return {
    total,
    states: Object.fromEntries(known),
    groups: Object.fromEntries(named.map(([name, group]) => [name.slice(0, 100), readGroup(group)])),
  };
}

function readGroup(value: unknown): Counts['groups'][string] {
  const { total, acknowledged, declined, waived } = record(value);
  const count = (one: unknown) => (isCount(one) ? one : 0);
  return {
    total: count(total),
    acknowledged: count(acknowledged),
    declined: count(declined),
    waived: count(waived),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function record(value: unknown): { [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
