import type { Ask } from '../../ask.js';
import type { Plan, PlanStep } from '../../plan.js';
import type { DecisionKind } from '../../policy.js';
import { CHOICES } from '../../progress/index.js';
import type { StatementAction } from '../../statement.js';
import { slot } from './as-written.js';
import { askPreviews } from './ask-previews.js';
import type { MessagePreview } from './message-preview.js';
import { DIGEST } from './planned-ask.js';

const WHEN: Record<DecisionKind, string> = {
  failure: 'does not succeed',
  undecided: 'ends without a yes or a no',
  happened: 'is sent and its answer is lost',
  deadline: 'is not answered in time',
};

/** The questions that steps of the plan can raise, each once, by the first step that can. They are urgent. */
export function decisionPreviews(plan: Plan, digest: string): MessagePreview[] {
  const raising = new Map<DecisionKind, PlanStep[]>();
  for (const step of plan.steps) {
    for (const kind of questionsOf(step)) {
      const steps = raising.get(kind) ?? [];
      steps.push(step);
      raising.set(kind, steps);
    }
  }
  return [...raising].flatMap(([kind, steps]) => {
    const [step] = steps;
    const rule = plan.policy.decisions[kind] ?? plan.policy.decisions.failure;
    if (!rule || !step) return [];
    const opens = `when ${step.id}${othersWords(steps.length - 1)} ${WHEN[kind]}`;
    const ask: Ask = {
      id: `${step.id}/1/${kind}-1`,
      kind: 'decision',
      step: step.id,
      epoch: 1,
      title: step.title,
      text: slot('what went wrong'),
      actions: CHOICES[kind].map((choice): StatementAction => `decide-${choice}`),
      who: rule.who,
      level: 2,
      digest: DIGEST,
      openedAt: 0,
      deadlineAt: rule.deadlineMs,
      onDeadline: rule.onDeadline,
      votes: [],
      status: 'open',
    };
    return askPreviews({ plan, digest, ask, to: rule.who, contact: { urgent: true, escalate: [] }, opens });
  });
}

function othersWords(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ' or another step' : ` or one of ${others} other steps`;
}

/** The same questions for which planning demands that policy names somebody. */
function questionsOf({ onFailure, undo, lane, unprobed, ask }: PlanStep): DecisionKind[] {
  return [
    ...(onFailure === 'ask' || onFailure === 'undo' || undo ? (['failure'] as const) : []),
    ...(lane === 'probe' ? (['undecided'] as const) : []),
    ...(unprobed ? (['happened'] as const) : []),
    ...(ask?.onDeadline === 'ask' ? (['deadline'] as const) : []),
  ];
}
