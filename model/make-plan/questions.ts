import type { DecisionKind } from '../policy.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** Why a question can arise, as it is said to the author. */
const REASONS: Record<DecisionKind, string> = {
  failure: 'somebody must decide between retry, skip and abort',
  undecided: 'a check can end without a yes or a no',
  happened: 'its answer can be lost, and it has no probe',
  deadline: 'its deadline asks somebody',
};

/** Every question that can arise in this plan has people, a deadline and an outcome in policy. One problem per kind. */
export function checkQuestions(planning: Planning, drafts: readonly Draft[]): void {
  const { policy, environment } = planning.known;
  const missing = new Map<DecisionKind, Draft[]>();
  for (const draft of drafts) {
    for (const kind of draft.never ? [] : questionsOf(draft)) {
      if (!policy.decisions[kind]) missing.set(kind, [...(missing.get(kind) ?? []), draft].slice(0, 4));
    }
  }
  for (const [kind, asking] of missing) {
    const [first] = asking;
    const others =
      asking.length > 1
        ? ` (also ${asking
            .slice(1)
            .map(({ id }) => id)
            .join(', ')})`
        : '';
    planning.report('DB4006', first?.node.path ?? '', {
      message: `${first?.id}: ${REASONS[kind]}, and policy.yaml names nobody under decisions.${kind} for ${environment}${others}`,
      cure: `Add decisions.${kind} with who, deadline and onDeadline to policy.yaml, environment ${environment}.`,
    });
  }
}

/** Questions that a step can raise. An undo that fails asks as well. */
export function questionsOf({ node, type, undo, params, ask }: Draft): DecisionKind[] {
  const kinds: DecisionKind[] = [];
  if (node.onFailure === 'ask' || node.onFailure === 'undo' || undo) kinds.push('failure');
  if (type.lane === 'probe') kinds.push('undecided');
  if (type.lane === 'effect' && type.unprobed?.(params)) kinds.push('happened');
  if (ask?.onDeadline === 'ask') kinds.push('deadline');
  return kinds;
}
