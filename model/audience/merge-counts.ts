import type { AckState, Counts } from './ledger-entry.js';

/** Counts of several shards of one audience as one. */
export function mergeCounts(parts: readonly Counts[]): Counts {
  const merged: Counts = { total: 0, states: {}, groups: {} };
  for (const { total, states, groups } of parts) {
    merged.total += total;
    for (const [state, n] of Object.entries(states) as [AckState, number][])
      merged.states[state] = (merged.states[state] ?? 0) + n;
    for (const [name, group] of Object.entries(groups)) {
      const before = merged.groups[name] ?? { total: 0, acknowledged: 0, declined: 0, waived: 0 };
      merged.groups[name] = {
        total: before.total + group.total,
        acknowledged: before.acknowledged + group.acknowledged,
        declined: before.declined + group.declined,
        waived: before.waived + group.waived,
      };
    }
  }
  return merged;
}
