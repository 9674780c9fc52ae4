import type { LedgerEntry } from '../model/audience/ledger-entry.js';
import type { RunView } from '../model/run-view.js';
import type { Promised } from './people.js';
import type { Applied } from './target-server.js';

export interface Evidence {
  view: RunView;
  promised: readonly Promised[];
  /** The people of each audience as they are on record, by ask. */
  audiences: ReadonlyMap<string, readonly LedgerEntry[]>;
  /** What the target has applied. */
  ledger: readonly Applied[];
  /** When the second of the two votes was answered with success, wall time. */
  quorumAt: number | undefined;
  weights: Record<string, number>;
}

/** What was broken, as sentences with the invariant's number; empty when all hold. See docs/security.md for the list. */
export function broken(evidence: Evidence): string[] {
  const { view, ledger, quorumAt, weights } = evidence;
  return [
    ...lostAnswers(evidence),
    ...doubleTransitions(ledger),
    ...earlySwitch(ledger, quorumAt),
    ...emptyTraffic(ledger),
    ...wrongEnd(view, weights),
  ];
}

function lostAnswers({ view, promised, audiences }: Evidence): string[] {
  return promised.flatMap(({ sub, ask, action }) => {
    const asked = view.asks.find(({ id }) => id === ask);
    const counted = asked?.audience
      ? (audiences.get(ask) ?? []).reduce((sum, entry) => sum + timesTaken(entry, { sub, action }), 0)
      : (asked?.votes.filter((vote) => vote.sub === sub && vote.action === action && !vote.void).length ?? 0);
    return counted === 1
      ? []
      : [`I1: ${sub}'s ${action} on ${ask} was answered with success and stands ${counted} times on record`];
  });
}

/** How often an answer of a person was taken; only the last one stands in their entry. */
function timesTaken({ answer, changes = 0 }: LedgerEntry, { sub, action }: Pick<Promised, 'sub' | 'action'>): number {
  return answer?.answer.sub === sub && answer.answer.action === action ? changes : 0;
}

/** Per key at most one change of state, and the state never goes old-new-old under one key. */
export function doubleTransitions(ledger: readonly Applied[]): string[] {
  const state = new Map<string, string>([['/traffic', JSON.stringify({ blue: 100, green: 0 })]]);
  const transitions = new Map<string, number>();
  for (const { key, path, body } of ledger) {
    const after =
      path === '/traffic' ? sorted((JSON.parse(body) as { weights: Record<string, number> }).weights) : body;
    if (after !== state.get(path)) transitions.set(key, (transitions.get(key) ?? 0) + 1);
    state.set(path, after);
  }
  return [...transitions]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => `I2: ${key} changed the target ${count} times`);
}

function earlySwitch(ledger: readonly Applied[], quorumAt: number | undefined): string[] {
  const first = ledger.find(({ path }) => path === '/traffic');
  if (!first) return [];
  return quorumAt !== undefined && first.at >= quorumAt
    ? []
    : [`I4: traffic moved at ${first.at}, the quorum was asked at ${quorumAt ?? 'never'}`];
}

/** One sentence for each time that nobody got traffic. */
export function emptyTraffic(ledger: readonly Applied[]): string[] {
  return ledger.flatMap(({ path, body }) => {
    if (path !== '/traffic') return [];
    const total = Object.values((JSON.parse(body) as { weights: Record<string, number> }).weights).reduce(
      (sum, weight) => sum + weight,
      0,
    );
    return total > 0 ? [] : ['I10: traffic had zero backends'];
  });
}

function wrongEnd(view: RunView, weights: Record<string, number>): string[] {
  const bad = view.inputs.bad === true;
  const expected = bad ? 'undone' : 'succeeded';
  const serves = bad ? 'blue' : 'green';
  return [
    ...(view.status === expected ? [] : [`I5: the run ended ${view.status}, expected ${expected}: ${view.headline}`]),
    ...(weights[serves] === 100 ? [] : [`I10: ${serves} should serve, weights are ${JSON.stringify(weights)}`]),
  ];
}

function sorted(weights: Record<string, number>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(weights).sort(([a], [b]) => a.localeCompare(b))));
}
