import fc from 'fast-check';
import type { Lane, OnFailure, Plan, PlanStep } from '../../../model/plan.js';

/** Small plans with everything in them that progress looks at. */
export const randomPlan: fc.Arbitrary<{ plan: Plan; when: boolean[] }> = fc
  .array(fc.array(randomStep(), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 })
  .chain((stages) => fc.tuple(fc.constant(stages), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 })))
  .map(([stages, atOnce, groupAtOnce]) => assemble(stages, atOnce, groupAtOnce));

interface Draw {
  lane: Lane;
  onFailure: OnFailure;
  undo: boolean;
  unprobed: boolean;
  needs: number[];
  iteration: number;
  covered: boolean;
  when: boolean;
}

function randomStep(): fc.Arbitrary<Draw> {
  return fc.record({
    lane: fc.constantFrom<Lane>('workflow', 'probe', 'effect', 'effect'),
    onFailure: fc.constantFrom<OnFailure>('stop', 'ask', 'continue', 'undo'),
    undo: fc.boolean(),
    unprobed: fc.boolean(),
    needs: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    iteration: fc.integer({ min: -2, max: 2 }),
    covered: fc.boolean(),
    when: fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0),
  });
}

function assemble(stages: Draw[][], atOnce: number, groupAtOnce: number): { plan: Plan; when: boolean[] } {
  const steps: PlanStep[] = [];
  const when: boolean[] = [];
  const planStages: Plan['stages'] = [];
  for (const [stage, drawn] of stages.entries()) {
    // As the planner makes them: the steps of one iteration stand together, iterations in order.
    const draws = [...drawn].sort((a, b) => a.iteration - b.iteration);
    const first = steps.length;
    for (const [position, draw] of draws.entries()) {
      const approval = steps.findIndex((step) => step.lane === 'workflow');
      const effect = draw.lane === 'effect';
      const covered = effect && draw.covered && approval >= 0 && (approval < first || draw.iteration < 0);
      // As the planner makes them: the steps of an iteration need only each other.
      const sameIteration = (need: number) => draw.iteration < 0 || draws[need]?.iteration === draw.iteration;
      const needs = [
        ...new Set(draw.needs.filter((need) => need < position && sameIteration(need)).map((need) => first + need)),
      ];
      if (covered && approval >= first && !needs.includes(approval)) needs.push(approval);
      if (covered)
        steps[approval] = {
          ...(steps[approval] as PlanStep),
          ask: { kind: 'approval', covers: [0], deadlineMs: 1, onDeadline: 'reject' },
        };
      if (covered) when[approval] = true;
      when.push(draw.when);
      steps.push({
        id: `s${steps.length}`,
        type: 'test',
        title: '',
        sentence: '',
        params: {},
        lane: draw.lane,
        stage,
        needs,
        onFailure: draw.onFailure,
        ...(draw.iteration >= 0 ? { group: { index: stage, iteration: draw.iteration } } : {}),
        ...(effect && draw.undo ? { undo: { params: {}, sentence: '' } } : {}),
        ...(effect && draw.unprobed ? { unprobed: true } : {}),
        ...(covered ? { approval } : {}),
        when: { $expr: 'asked' },
      });
    }
    planStages.push({ name: `stage-${stage}`, first, count: draws.length });
  }
  const groups = stages.map((_, index) => ({ id: `g${index}`, atOnce: groupAtOnce, iterations: 3 }));
  return { plan: { steps, stages: planStages, groups, atOnce } as unknown as Plan, when };
}
