import type { PlanStep } from '../plan.js';
import { readsOutputs } from '../resolve.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import { waitMs } from './waits.js';

/** What an effect that can be looked at first gets when its author says nothing. */
const RETRY = { attempts: 3, firstMs: 1000, factor: 2 };

/** A finished draft as it stands in the plan. Fields that do not apply are absent, never undefined: a plan is JSON. */
export function planStep(planning: Planning, draft: Draft, read: ReadonlySet<string>): PlanStep {
  const {
    id,
    type,
    title,
    stage,
    needs,
    group,
    params,
    target,
    others,
    changes,
    node,
    when,
    undo,
    ask,
    approval,
    nestedPlan,
  } = draft;
  const owner = node.owner ?? draft.inside?.owner;
  const unprobed = type.lane === 'effect' && (type.unprobed?.(params) ?? false);
  const retry = retryOf(planning, draft, unprobed);
  const plannedMs = node.plannedMs ?? waitMs(draft);
  return {
    id,
    type: type.type,
    title,
    lane: type.lane,
    sentence: type.sentence({ title, target, params }),
    stage,
    needs: [...needs].sort((a, b) => a - b),
    ...(group && { group }),
    ...(when && { when }),
    params,
    ...(target !== undefined && { target }),
    ...(others.length > 0 && { others }),
    ...(changes.length > 0 && { changes }),
    ...(node.timeoutMs !== undefined && { timeoutMs: node.timeoutMs }),
    ...(retry && { retry }),
    ...(type.quick?.(params, node.timeoutMs) && { quick: true }),
    onFailure: node.onFailure ?? 'stop',
    ...(undo && { undo }),
    ...(approval !== undefined && { approval }),
    ...(read.has(id) && { keepsOutputs: true }),
    ...(unprobed && { unprobed }),
    ...(plannedMs !== undefined && { plannedMs }),
    ...(owner !== undefined && { owner }),
    ...(ask && { ask }),
    ...(nestedPlan !== undefined && { nestedPlan }),
  };
}

function retryOf(planning: Planning, { id, node, type }: Draft, unprobed: boolean): PlanStep['retry'] {
  if (type.retry === 'no' || type.lane !== 'effect') return undefined;
  if (!unprobed) return node.retry ?? RETRY;
  if (node.retry && node.retry.attempts > 1) {
    const message = `${id} has no probe, so a retry could do it twice`;
    planning.report('DB4014', `${node.path}.retry`, { message, cure: 'Declare a probe, or leave retry out.' });
  }
  return undefined;
}

/** Ids of the steps whose outputs some expression of the plan reads. */
export function stepsRead(drafts: readonly Draft[]): Set<string> {
  const read = new Set<string>();
  for (const { reads, params, undo, when } of drafts) {
    if (reads.length === 0) continue;
    const values = [params, undo?.params ?? {}, when ? { when: { ...when } } : {}];
    for (const id of values.flatMap(readsOutputs)) read.add(id);
  }
  return read;
}
