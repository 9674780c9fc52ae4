import type { Ask } from '../model/ask.js';
import { digestOf } from '../model/digest.js';
import type { Json } from '../model/json.js';
import type { PlanAsk } from '../model/plan.js';
import type { DecisionKind } from '../model/policy.js';
import { CHOICES } from '../model/progress/index.js';
import type { StatementAction } from '../model/statement.js';
import type { RunState } from './run-state.js';

/** Digest of an ask that is no approval: what the answer must name so that it cannot be moved to another ask. */
export function plainDigest(state: RunState, ask: { id: string; text: string }): string {
  return digestOf({ run: state.run, ask: ask.id, text: ask.text, planDigest: state.planDigest });
}

/** The ask that a failure, a lost answer or a passed deadline raises. Who decides stands in policy. */
export function decisionAsk(
  state: RunState,
  about: { step: number; question: DecisionKind; undo: boolean; now: number },
): Ask {
  const { step: index, question, undo, now } = about;
  const step = state.plan.steps[index];
  const at = state.progress.steps[index];
  const rule = state.plan.policy.decisions[question] ?? state.plan.policy.decisions.failure;
  if (!step || !at || !rule) throw new Error(`policy names nobody who decides on ${question}; such a plan is not made`);
  const earlier = state.asks.all().filter((ask) => ask.step === step.id && ask.kind === 'decision').length;
  const id = `${step.id}/${at.epoch}/${undo ? 'undo' : question}-${earlier + 1}`;
  const text = decisionText(step.title, {
    question,
    undo,
    why: (undo ? at.undo?.message : at.message) ?? at.reason ?? '',
  });
  const choices = undo ? (['retry', 'skip', 'abort'] as const) : CHOICES[question];
  return {
    id,
    kind: 'decision',
    step: step.id,
    epoch: at.epoch,
    title: step.title,
    text,
    actions: choices.map((choice): StatementAction => `decide-${choice}`),
    who: rule.who,
    level: 2,
    digest: plainDigest(state, { id, text }),
    openedAt: now,
    deadlineAt: now + rule.deadlineMs,
    onDeadline: rule.onDeadline,
    votes: [],
    status: 'open',
  };
}

/** The ask of a step that is done when people say so: open until `actions` are signed. */
export function completionAsk(
  state: RunState,
  about: { index: number; wanted: PlanAsk; text: string; now: number } & Pick<
    Ask,
    'actions' | 'who' | 'everyone' | 'pair' | 'level'
  >,
): Ask {
  const { index, wanted, text, now, ...signers } = about;
  const step = state.plan.steps[index];
  if (!step) throw new Error(`the plan has no step ${index}`);
  const epoch = state.progress.steps[index]?.epoch ?? 1;
  const id = `${step.id}/${epoch}`;
  return {
    id,
    kind: 'manual',
    step: step.id,
    epoch,
    title: step.title,
    text,
    ...signers,
    digest: plainDigest(state, { id, text }),
    openedAt: now,
    deadlineAt: now + wanted.deadlineMs,
    onDeadline: wanted.onDeadline,
    votes: [],
    status: 'open',
  };
}

function decisionText(title: string, about: { question: DecisionKind; undo: boolean; why: string }): string {
  const why = about.why ? ` ${about.why}` : '';
  if (about.undo) return `The undo of "${title}" did not succeed.${why} Try it again, leave it, or abort?`;
  if (about.question === 'undecided')
    return `"${title}" could not be decided.${why} Is it so: yes or no? Or probe again?`;
  if (about.question === 'happened') return `"${title}" was sent and its answer was lost.${why} Did it happen?`;
  if (about.question === 'deadline') return `Nobody answered "${title}" in time. Ask again, skip it, abort, or undo?`;
  return `"${title}" did not succeed.${why} Retry, skip, abort, or undo?`;
}

/** Differences between two JSON values, by path; at most 20. */
export function differences(before: Json, after: Json, path = ''): { path: string; before: Json; after: Json }[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isContainer(before) || !isContainer(after)) return [{ path: path || '.', before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .flatMap((key) => differences(at(before, key), at(after, key), path ? `${path}.${key}` : key))
    .slice(0, 20);
}

function isContainer(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === 'object' && value !== null;
}

function at(value: Json[] | { [key: string]: Json }, key: string): Json {
  return (Array.isArray(value) ? value[Number(key)] : value[key]) ?? null;
}
