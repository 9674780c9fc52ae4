import type { Ask } from '../ask.js';
import type { Plan, PlanStep } from '../plan.js';
import { isActive, type Progress, runStatus, type StepState } from '../progress/index.js';
import { quorumText } from '../quorum.js';
import type { AuditEntry, RunView, StageView, StepStatus, StepView } from '../run-view.js';

/** Larger plans show what is of interest, not every step: a query result has a size limit. */
const WHOLE_UP_TO = 1_000;
const PENDING_SHOWN = 20;

export interface ViewSource {
  run: string;
  plan: Plan;
  planDigest: string;
  progress: Progress;
  asks: readonly Ask[];
  audit: readonly AuditEntry[];
  /** Step index -> what it waits for, for timers. */
  waits: (step: number) => string | undefined;
  starter: string;
  author: string;
  parent?: string;
  startedAt: number;
  endedAt?: number;
  now: number;
}

/** A run as people look at it. Pure; the same source gives the same view. */
export function makeView(source: ViewSource): RunView {
  const { plan, progress, asks } = source;
  const status = runStatus(progress);
  const counts: RunView['counts'] = {};
  for (const state of progress.steps) counts[state.status] = (counts[state.status] ?? 0) + 1;
  return {
    run: source.run,
    runbook: plan.runbook.name,
    title: plan.runbook.title,
    day: plan.runbook.day,
    environment: plan.environment,
    ...(plan.policy.colour ? { colour: plan.policy.colour } : {}),
    planDigest: source.planDigest,
    status,
    headline: headline(source),
    starter: source.starter,
    author: source.author,
    ...(source.parent ? { parent: source.parent } : {}),
    inputs: plan.inputs,
    startedAt: source.startedAt,
    ...(source.endedAt ? { endedAt: source.endedAt } : {}),
    now: source.now,
    stages: stageViews(source),
    asks: asks.filter((ask) => ask.status === 'open' || plan.steps.length <= WHOLE_UP_TO),
    audit: source.audit.slice(-100),
    counts,
  };
}

function stageViews(source: ViewSource): StageView[] {
  const { plan, progress } = source;
  const whole = plan.steps.length <= WHOLE_UP_TO;
  return plan.stages.map((stage) => {
    const states = progress.steps.slice(stage.first, stage.first + stage.count);
    let pending = 0;
    const shown = states.flatMap((state, offset) => {
      if (!whole && state.status === 'pending') pending += 1;
      const interesting =
        whole ||
        isActive(state) ||
        !['succeeded', 'pending'].includes(state.status) ||
        (state.status === 'pending' && pending <= PENDING_SHOWN);
      return interesting ? [stepView(source, stage.first + offset)] : [];
    });
    return { name: stage.name, status: stageStatus(states), steps: shown };
  });
}

/** The most urgent of its steps' states. */
function stageStatus(states: readonly StepState[]): StepStatus {
  const order: StepStatus[] = ['waiting', 'running', 'errored', 'failed', 'aborted', 'undone'];
  if (states.some((state) => state.question)) return 'waiting';
  const urgent = order.find((status) => states.some((state) => state.status === status));
  if (urgent) return urgent;
  if (states.every((state) => state.status === 'pending')) return 'pending';
  if (states.some((state) => state.status === 'pending')) return 'running';
  return states.every((state) => state.status === 'skipped') ? 'skipped' : 'succeeded';
}

function stepView(source: ViewSource, index: number): StepView {
  const step = source.plan.steps[index] as PlanStep;
  const state = source.progress.steps[index] as StepState;
  const waitsFor = waitText(source, step, state, index);
  return {
    id: step.id,
    type: step.type,
    title: step.title,
    sentence: step.sentence,
    lane: step.lane,
    status: state.question ? 'waiting' : state.status,
    epoch: state.epoch,
    onFailure: step.onFailure,
    ...(step.target ? { target: step.target } : {}),
    ...(step.owner ? { owner: step.owner } : {}),
    ...(step.plannedMs ? { plannedMs: step.plannedMs } : {}),
    ...(state.startedAt ? { startedAt: state.startedAt } : {}),
    ...(state.endedAt ? { endedAt: state.endedAt } : {}),
    ...(state.reason ? { reason: state.reason } : {}),
    ...(state.message ? { message: state.message } : {}),
    ...(waitsFor ? { waitsFor } : {}),
    ...(step.undo
      ? { undo: { sentence: step.undo.sentence, ...(state.undo ? { status: undoStatus(state.undo.status) } : {}) } }
      : {}),
  };
}

function undoStatus(status: NonNullable<StepState['undo']>['status']): StepStatus {
  return status === 'undone' || status === 'running' || status === 'skipped'
    ? status
    : status === 'failed'
      ? 'failed'
      : 'errored';
}

function waitText(source: ViewSource, step: PlanStep, state: StepState, index: number): string | undefined {
  const ask = source.asks.find((candidate) => candidate.step === step.id && candidate.status === 'open');
  if (ask) return askText(ask);
  return state.status === 'waiting' ? source.waits(index) : undefined;
}

function askText(ask: Ask): string {
  if (ask.quorum) {
    const given = ask.votes.filter((vote) => !vote.void && vote.action === 'approve').length;
    return `${quorumText(ask.quorum)}; ${given} approved`;
  }
  if (ask.audience) {
    const { total, states } = ask.audience.counts;
    const done = (states.acknowledged ?? 0) + (states.declined ?? 0);
    const names = (ask.who ?? []).join(', ');
    return ask.audience.shards.length === 0
      ? `${names}; they are being told`
      : `${names}; ${done} of ${total} answered`;
  }
  if (ask.everyone) return everyoneText(ask, ask.everyone);
  if (ask.pair) return pairText(ask, ask.pair);
  return (ask.who ?? []).join(' or ');
}

/** Those who have not, by name. */
function everyoneText({ votes }: Ask, persons: readonly string[]): string {
  const missing = persons.filter((person) => !votes.some((vote) => !vote.void && vote.sub === person));
  return `each of ${missing.join(', ')}`;
}

function pairText(ask: Ask, { driver, observer }: NonNullable<Ask['pair']>): string {
  const signed = (action: string) => ask.votes.some((vote) => !vote.void && vote.action === action);
  const missing = [
    ...(signed('complete') ? [] : [`${driver.join(' or ')} (driver)`]),
    ...(signed('observe') ? [] : [`${observer.join(' or ')} (observer)`]),
  ];
  return missing.join(' and ');
}

function headline(source: ViewSource): string {
  const { progress, asks } = source;
  if (progress.mode === 'closed') return endedSentence(source);
  if (progress.paused) return 'Paused: nothing new starts; deadlines of people run on.';
  const open = asks.filter((ask) => ask.status === 'open');
  if (open.length > 0) return `Waits for ${[...new Set(open.map(askText))].join('; ')}.`;
  const held = heldText(source);
  if (held !== undefined) return `Waits ${held}.`;
  if (progress.mode === 'undoing') return 'Undoes what it has done, in reverse order.';
  if (progress.mode !== 'forward') return 'Ends: what runs may finish, nothing new starts.';
  const active = source.plan.steps.filter((_, index) => isActive(progress.steps[index])).map((step) => step.id);
  return active.length > 0
    ? `Runs ${active.slice(0, 3).join(', ')}${active.length > 3 ? ` and ${active.length - 3} more` : ''}.`
    : 'Goes on.';
}

/** What policy makes a guarded step wait for, when nothing else goes on meanwhile. */
function heldText({ plan, progress, waits }: ViewSource): string | undefined {
  if (progress.steps.some((state) => state.status === 'running' || state.undo?.status === 'running')) return undefined;
  const at = progress.steps.findIndex(
    (state, index) => state.status === 'waiting' && plan.steps[index]?.lane === 'effect',
  );
  return at < 0 ? undefined : waits(at);
}

function endedSentence({ plan, progress }: ViewSource): string {
  const at = progress.steps.findIndex(
    (state) => (state.status === 'failed' || state.status === 'errored' || state.undo) && state.reason !== undefined,
  );
  const why = progress.steps[at]?.message ?? progress.steps[at]?.reason;
  const because =
    at >= 0 && why
      ? ` because ${plan.steps[at]?.id} ${progress.steps[at]?.status === 'undone' ? 'failed' : progress.steps[at]?.status}: ${why}`
      : '';
  if (progress.ending === 'succeeded') return 'Succeeded.';
  if (progress.ending === 'undone') return `Undone${because || '.'}`;
  return `${progress.ending === 'aborted' ? 'Aborted' : 'Failed'}${because || '.'}`;
}
