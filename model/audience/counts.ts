import type { Counts, LedgerEntry } from './ledger-entry.js';

/** How far the people of these entries are, over all and by the names through which they are asked. */
export function countEntries(entries: Iterable<LedgerEntry>): Counts {
  const counts: Counts = { total: 0, states: {}, groups: {} };
  for (const { state, as } of entries) {
    counts.total += 1;
    counts.states[state] = (counts.states[state] ?? 0) + 1;
    for (const name of as) countInGroup(counts.groups, name, state);
  }
  return counts;
}

function countInGroup(groups: Counts['groups'], name: string, state: LedgerEntry['state']): void {
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
  const counted = group ?? { total: 0, acknowledged: 0, declined: 0, waived: 0 };
  counted.total += 1;
  if (state === 'acknowledged' || state === 'declined' || state === 'waived') counted[state] += 1;
  if (!group) groups[name] = counted;
}

/** Whether nobody is still to answer. People whom nothing reaches still are: their deputies may answer for them. */
export function isComplete({ total, states }: Counts): boolean {
  return (states.acknowledged ?? 0) + (states.declined ?? 0) + (states.waived ?? 0) + (states.late ?? 0) >= total;
}
