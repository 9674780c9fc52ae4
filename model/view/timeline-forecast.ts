import type { Plan, PlanStep } from '../plan.js';
import type { StageView, StepView } from '../run-view.js';
import type { Stretch } from './time-scale.js';

/** Row index -> rows that must be over first. */
export type Predecessors = readonly (readonly number[])[];

/**
 * What each step waits for, over the steps of a view in order. With the plan: `needs`, the iterations of a group that
 * come before, and the whole stage before. Without: what had ended in its stage when it began, or the step before it.
 */
export function predecessorsOf(stages: readonly StageView[], plan?: Plan): Predecessors {
  const rows = stages.flatMap((stage, at) => stage.steps.map((step) => ({ step, at })));
  const byId = new Map(rows.map(({ step }, row) => [step.id, row]));
  const planned = new Map(plan?.steps.map((step) => [step.id, step]));
  return rows.map(({ step, at }, row) => {
    const before = (stage: number) => rows.flatMap((one, index) => (one.at === stage ? [index] : []));
    const plannedStep = planned.get(step.id);
    const inside =
      plan && plannedStep
        ? needsOf(plannedStep, plan).flatMap((id) => byId.get(id) ?? [])
        : seenBefore(rows, { row, at });
    return inside.length > 0 || at === 0 ? inside : before(lastStageWithSteps(rows, at));
  });
}

function needsOf(step: PlanStep, plan: Plan): string[] {
  const needs = step.needs.flatMap((index) => plan.steps[index]?.id ?? []);
  const group = step.group ? plan.groups[step.group.index] : undefined;
  if (!step.group || !group) return needs;
  const earlier = step.group.iteration - group.atOnce;
  const waits = plan.steps.filter(
    (one) => one.group?.index === step.group?.index && one.group?.iteration === earlier && earlier >= 0,
  );
  return [...needs, ...waits.map(({ id }) => id)];
}

function seenBefore(
  rows: readonly { step: StepView; at: number }[],
  { row, at }: { row: number; at: number },
): number[] {
  const own = rows[row]?.step;
  const earlier = rows.flatMap((one, index) => (one.at === at && index < row ? [index] : []));
  if (own?.startedAt === undefined) return earlier.slice(-1);
  const start = own.startedAt;
  return earlier.filter((index) => (rows[index]?.step.endedAt ?? Number.POSITIVE_INFINITY) <= start);
}

function lastStageWithSteps(rows: readonly { at: number }[], before: number): number {
  return Math.max(-1, ...rows.filter(({ at }) => at < before).map(({ at }) => at));
}

/** When each step was or is expected to be under way: at the earliest, if everybody who is asked answered now and all else took as long as planned. */
export function forecast({
  steps,
  asked,
  needs,
  now,
  over,
}: {
  steps: readonly StepView[];
  /** Steps with an open ask. */
  asked: ReadonlySet<string>;
  needs: Predecessors;
  now: number;
  over: boolean;
}): (Stretch | undefined)[] {
  const result: (Stretch | undefined)[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.startedAt !== undefined) {
      const planned = step.plannedMs === undefined || asked.has(step.id) ? now : step.startedAt + step.plannedMs;
      const open = step.status === 'running' || step.status === 'waiting';
      const to = open && !over ? Math.max(now, planned) : (step.endedAt ?? step.startedAt);
      result.push({ from: step.startedAt, to });
    } else if (step.status === 'pending' && over) result.push(undefined);
    else {
      // What was left out takes no time, and what follows it waits for what came before.
      const pending = step.status === 'pending';
      const ends = (needs[index] ?? []).flatMap((need) => result[need]?.to ?? []);
      const from = Math.max(...(pending ? [now] : []), ...ends);
      result.push(Number.isFinite(from) ? { from, to: from + (pending ? (step.plannedMs ?? 0) : 0) } : undefined);
    }
  }
  return result;
}

/** The chain that ends last, followed back to the start: of what a step waited for, what was over last. */
export function criticalRows(expected: readonly (Stretch | undefined)[], needs: Predecessors): Set<number> {
  const chain = new Set<number>();
  const latest = (rows: readonly number[]) =>
    rows.reduce<number | undefined>((best, row) => {
      const to = expected[row]?.to;
      if (to === undefined) return best;
      return best === undefined || to >= (expected[best]?.to ?? 0) ? row : best;
    }, undefined);
  let row = latest(expected.map((_, index) => index));
  while (row !== undefined && !chain.has(row)) {
    chain.add(row);
    row = latest(needs[row] ?? []);
  }
  return chain;
}
