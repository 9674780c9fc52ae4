import type { Plan } from '../plan.js';
import type { Draft } from './draft.js';
import { isActive, isSettled } from './status.js';
import type { Progress } from './state.js';

/** Answers a step's `when:`. An error counts as an errored step, never as a no. */
export type When = (step: number, progress: Progress) => boolean | { error: string };

/**
 * Indexes of the steps that may start now, in plan order: everything earlier stages hold is over, what it needs is
 * over, its approval is over, its forEach has room, and fewer than `atOnce` steps run.
 */
export function readySteps(draft: Draft): number[] {
  const { plan, progress } = draft;
  const stage = currentStage(draft);
  if (!stage) return [];
  const rooms = new GroupRooms(plan, progress);
  let room = plan.atOnce - running(progress, progress.settledBefore);
  const ready: number[] = [];
  for (
    let index = Math.max(stage.first, progress.settledBefore);
    index < stage.first + stage.count && room > 0;
    index++
  ) {
    if (progress.steps[index]?.status !== 'pending' || !mayStart(plan, progress, index)) continue;
    if (!rooms.admits(index)) continue;
    ready.push(index);
    rooms.enter(index);
    if (plan.steps[index]?.lane !== 'workflow') room -= 1;
  }
  return ready;
}

function mayStart(plan: Plan, progress: Progress, index: number): boolean {
  const step = plan.steps[index];
  if (!step) return false;
  for (const need of step.needs) if (!isSettled(plan, progress, need)) return false;
  return step.approval === undefined || isSettled(plan, progress, step.approval);
}

/** The first stage in which something is not settled; advances the mark of settled steps on the way. */
function currentStage(draft: Draft) {
  const { plan, progress } = draft;
  let mark = progress.settledBefore;
  while (mark < plan.steps.length && isSettled(plan, progress, mark)) mark += 1;
  progress.settledBefore = mark;
  const first = plan.steps[mark];
  return first === undefined ? undefined : plan.stages[first.stage];
}

function running(progress: Progress, from: number): number {
  let count = 0;
  for (let index = from; index < progress.steps.length; index++) {
    if (progress.steps[index]?.status === 'running') count += 1;
  }
  return count;
}

/** How many iterations of each forEach are under way. An iteration is, from its first start until all of it is settled. */
class GroupRooms {
  private readonly active = new Map<number, Set<number>>();

  constructor(
    private readonly plan: Plan,
    progress: Progress,
  ) {
    if (plan.groups.length === 0) return;
    const begun = new Map<string, boolean>();
    plan.steps.forEach((step, index) => {
      if (!step.group) return;
      const key = `${step.group.index}/${step.group.iteration}`;
      const settled = isSettled(plan, progress, index);
      const started = settled || isActive(progress.steps[index]);
      begun.set(key, (begun.get(key) ?? false) || started);
      if (!settled) this.of(step.group.index).add(step.group.iteration);
    });
    for (const [group, iterations] of this.active) {
      for (const iteration of iterations) if (!begun.get(`${group}/${iteration}`)) iterations.delete(iteration);
    }
  }

  admits(index: number): boolean {
    const group = this.plan.steps[index]?.group;
    if (!group) return true;
    const active = this.of(group.index);
    return active.has(group.iteration) || active.size < (this.plan.groups[group.index]?.atOnce ?? 1);
  }

  enter(index: number): void {
    const group = this.plan.steps[index]?.group;
    if (group) this.of(group.index).add(group.iteration);
  }

  private of(group: number): Set<number> {
    const found = this.active.get(group) ?? new Set<number>();
    this.active.set(group, found);
    return found;
  }
}
