import type { Ask } from '../../ask.js';
import type { CoveredStep } from '../../effect.js';
import type { Plan, PlanAsk, PlanStep } from '../../plan.js';
import { quorumText } from '../../quorum.js';
import type { StatementAction } from '../../statement.js';
import { slot, writtenText, writtenValue } from './as-written.js';
import { headCount } from './recipients.js';

/** Stands for a digest, and is short enough to be its own prefix. */
export const DIGEST = '${{digest}}';
export const RUN = slot('run');

/** What each kind of ask adds. */
type Parts = Pick<Ask, 'actions' | 'level'> &
  Partial<Pick<Ask, 'who' | 'quorum' | 'request' | 'pair' | 'audience' | 'subject' | 'form'>>;

/**
 * The ask that a step will open, as far as the plan knows it: times count from its opening, and what only the run will
 * know stands as it was written. Undefined for a step that asks nobody.
 */
export function plannedAsk(plan: Plan, step: PlanStep): Ask | undefined {
  const { ask } = step;
  if (!ask) return undefined;
  const common: Omit<Ask, 'actions' | 'level'> = {
    id: `${step.id}/1`,
    kind: ask.kind,
    step: step.id,
    epoch: 1,
    title: step.title,
    text: writtenText(ask.text) || unsaid(plan, step, ask),
    digest: DIGEST,
    openedAt: 0,
    deadlineAt: ask.deadlineMs,
    onDeadline: ask.onDeadline,
    votes: [],
    status: 'open',
  };
  if (ask.kind === 'approval') return { ...common, ...approvalParts(plan, step, ask) };
  if (ask.kind === 'manual') return { ...common, ...manualParts(ask) };
  return { ...common, ...audienceParts(plan, ask) };
}

/** What stands where the author has said nothing. */
function unsaid(plan: Plan, { title }: PlanStep, { decision }: PlanAsk): string {
  const rule = plan.policy.approvals[decision ?? ''];
  return rule ? `${title}: ${quorumText(rule.quorum)} decide` : title;
}

function approvalParts(plan: Plan, step: PlanStep, ask: PlanAsk): Parts {
  const rule = plan.policy.approvals[ask.decision ?? ''];
  const actions: StatementAction[] = [
    'approve',
    'reject',
    'withdraw',
    ...(rule?.delegation ? (['delegate'] as const) : []),
  ];
  const covers = (ask.covers ?? []).flatMap((index) => plan.steps[index] ?? []).map(plannedEffect);
  const { environment } = plan;
  const decision = ask.decision ?? '';
  return {
    actions,
    level: rule?.level ?? 3,
    request: { run: RUN, ask: `${step.id}/1`, decision, environment, planDigest: DIGEST, covers },
    ...(rule && { quorum: rule.quorum }),
  };
}

function plannedEffect({ id, type, target, params, undo }: PlanStep): CoveredStep {
  return {
    step: id,
    type,
    epoch: 1,
    params: writtenValue(params),
    ...(target !== undefined && { target }),
    ...(undo && { undo: writtenValue(undo.params) }),
  };
}

function manualParts({ to, pair }: PlanAsk): Parts {
  return { actions: pair ? ['complete', 'observe'] : ['complete'], level: 1, who: to ?? [], ...(pair && { pair }) };
}

function audienceParts(plan: Plan, { kind, to = [], subject, require = {}, form }: PlanAsk): Parts {
  const total = headCount(plan, to);
  return {
    actions: [kind === 'questionnaire' ? 'answer' : 'acknowledge', 'decline'],
    level: 1,
    audience: { total, shards: [], require, counts: { total, states: {}, groups: {} } },
    ...(subject !== undefined && { subject: writtenText(subject) }),
    ...(form && { form }),
  };
}
