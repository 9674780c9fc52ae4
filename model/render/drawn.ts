import type { Plan, PlanStep } from '../plan.js';

/** Iterations of a forEach that are drawn one by one; more are drawn as one with their number. */
const DRAWN_ITERATIONS = 6;

export interface DrawnStep {
  index: number;
  step: PlanStep;
  /** Its id; without the iteration where it stands for all of them. */
  name: string;
  /** Stands for this many iterations. */
  times: number;
  /** Drawn steps of the same stage that it waits for. */
  needs: number[];
}

/**
 * The steps of a plan that a picture shows, by stage. Needs lead to drawn steps only, each once, and what a nearer step
 * waits for already is left out: the picture says the same with fewer lines.
 */
export function drawnStages(plan: Plan): { name: string; steps: DrawnStep[] }[] {
  const standIn = standIns(plan);
  return plan.stages.map(({ name, first, count }) => {
    const steps: DrawnStep[] = [];
    for (let index = first; index < first + count; index++) {
      const step = plan.steps[index];
      if (!step || standIn(index) !== index) continue;
      const needs = [...new Set(step.needs.map(standIn))].filter((need) => need !== index);
      const times = timesOf(plan, step);
      steps.push({ index, step, name: times > 1 ? step.id.replace(/\[0\]/, '') : step.id, times, needs });
    }
    return { name, steps: withoutDetours(steps) };
  });
}

/** Above this, following all ways takes longer than drawing, and the cards stand in columns without lines anyway. */
const MOST_REDUCED = 250;

/** Transitive reduction: a need that another need leads to is said already. */
function withoutDetours(steps: DrawnStep[]): DrawnStep[] {
  if (steps.length > MOST_REDUCED) return steps;
  const before = new Map<number, Set<number>>();
  const needsOf = new Map(steps.map(({ index, needs }) => [index, needs]));
  const allBefore = (index: number): Set<number> => {
    const known = before.get(index);
    if (known) return known;
    const needs = needsOf.get(index) ?? [];
    const all = new Set(needs.flatMap((need) => [need, ...allBefore(need)]));
    before.set(index, all);
    return all;
  };
  return steps.map((drawn) => ({
    ...drawn,
    needs: drawn.needs.filter((need) => !drawn.needs.some((other) => other !== need && allBefore(other).has(need))),
  }));
}

function timesOf(plan: Plan, { group }: PlanStep): number {
  const iterations = group ? (plan.groups[group.index]?.iterations ?? 1) : 1;
  return iterations > DRAWN_ITERATIONS ? iterations : 1;
}

/** Of a long forEach the first iteration stands for all of them. Iterations have the same steps, side by side. */
function standIns(plan: Plan): (index: number) => number {
  const sizes = new Map<number, number>();
  for (const { group } of plan.steps) {
    if (group?.iteration === 0) sizes.set(group.index, (sizes.get(group.index) ?? 0) + 1);
  }
  return (index) => {
    const step = plan.steps[index];
    if (!step?.group || timesOf(plan, step) === 1) return index;
    return index - step.group.iteration * (sizes.get(step.group.index) ?? 0);
  };
}
