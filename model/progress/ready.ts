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
  const rooms = new GroupRooms(plan, progress, stage.first + stage.count);
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

/**
 * How many iterations of each forEach are under way. An iteration is, from its first start until all of it is settled.
 * Looked at only when a step of a forEach is ready, and only from the iteration of the first unsettled step on.
 */
class GroupRooms {
  private active: Map<number, Set<number>> | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly progress: Progress,
    private readonly end: number,
  ) {}

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
    this.active ??= this.look();
    const found = this.active.get(group) ?? new Set<number>();
    this.active.set(group, found);
    return found;
  }

  private look(): Map<number, Set<number>> {
    const seen = new Map<string, { group: number; iteration: number; begun: boolean; open: boolean }>();
    for (let index = this.from(); index < this.end; index++) {
      const group = this.plan.steps[index]?.group;
      if (!group) continue;
      const key = `${group.index}/${group.iteration}`;
      const entry = seen.get(key) ?? { group: group.index, iteration: group.iteration, begun: false, open: false };
      const settled = isSettled(this.plan, this.progress, index);
      entry.begun ||= settled || isActive(this.progress.steps[index]);
      entry.open ||= !settled;
      seen.set(key, entry);
    }
    const active = new Map<number, Set<number>>();
    for (const { group, iteration, begun, open } of seen.values()) {
      if (begun && open) active.set(group, (active.get(group) ?? new Set()).add(iteration));
    }
    return active;
  }

  /** Steps of one iteration stand together, so the settled beginning of the iteration at the mark is found by going back. */
  private from(): number {
    const { steps } = this.plan;
    let from = this.progress.settledBefore;
    const group = steps[from]?.group;
    while (
      group &&
      from > 0 &&
      steps[from - 1]?.group?.index === group.index &&
      steps[from - 1]?.group?.iteration === group.iteration
    )
      from -= 1;
    return from;
  }
}
