import type { LedgerLine } from '../../gateway/api.js';
import type { AckState } from '../../model/audience/ledger-entry.js';

/** States of those who were asked, can be reached and have not answered. */
const SILENT: readonly AckState[] = ['planned', 'sent', 'delivered', 'seen'];

/** What one may look for: a state, or everybody who is silent. */
export type LedgerState = AckState | 'silent';

/** In the order of the table: who is missing stands first. */
const ORDER: readonly AckState[] = [
  'unreachable',
  'declined',
  'planned',
  'sent',
  'delivered',
  'seen',
  'late',
  'waived',
  'acknowledged',
];

export const LEDGER_STATES: readonly LedgerState[] = [...ORDER, 'silent'];

/** Everybody who stands as wanted, everybody when nothing is; who is missing first, then by name. Pure. */
export function chosenPeople(people: readonly LedgerLine[], states: readonly LedgerState[]): LedgerLine[] {
  const wanted = new Set(states.flatMap((state) => (state === 'silent' ? SILENT : [state])));
  const found = people.filter(({ state }) => states.length === 0 || wanted.has(state));
  return found.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
}

export type LedgerCounts = Record<
  'total' | 'acknowledged' | 'declined' | 'unreachable' | 'late' | 'silent' | 'waived',
  number
>;

/** How many there are of each. */
export function countPeople(people: readonly LedgerLine[]): LedgerCounts {
  const counts = { total: 0, acknowledged: 0, declined: 0, unreachable: 0, late: 0, silent: 0, waived: 0 };
  for (const { state } of people) {
    counts.total += 1;
    if (isSilent(state)) counts.silent += 1;
    else counts[state] += 1;
  }
  return counts;
}

function isSilent(state: AckState): state is 'planned' | 'sent' | 'delivered' | 'seen' {
  return SILENT.includes(state);
}

/**
 * `181 of 200 acknowledged, 9 declined, 7 unreachable, 3 late`. Who was let off is asked no longer, as in the requirement.
 * `word`: what those who count did.
 */
export function summaryText({ total, acknowledged, waived, ...others }: LedgerCounts, word = 'acknowledged'): string {
  const rest = [
    ...(['declined', 'unreachable', 'late', 'silent'] as const).map((state) => [others[state], state] as const),
    [waived, 'waived'] as const,
  ];
  const told = rest.filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`);
  return [`${acknowledged} of ${total - waived} ${word}`, ...told].join(', ');
}
