import type { JsonObject } from '../json.js';
import type { Expr, PlanAsk, PlanStep } from '../plan.js';
import type { StepNode } from '../runbook.js';
import type { StepType } from '../step-type.js';

/** A step of the plan while it is made. */
export interface Draft {
  /** As written; several drafts share one node under a forEach. */
  node: StepNode;
  type: StepType;
  /** Id in the plan: `ramp[2].provision`. */
  id: string;
  index: number;
  stage: number;
  /** `item` and `index` under a forEach. */
  item: JsonObject;
  /** The group that its step stands in, as written. Its `when` holds for the step; title and owner do where the step has none. */
  inside?: StepNode;
  group?: { index: number; iteration: number };
  /** Steps of the same iteration: id as written -> index in the plan. */
  siblings: ReadonlyMap<string, number>;
  needs: number[];
  /** Filled by the later parts of planning. */
  title: string;
  params: JsonObject;
  target?: string;
  /** Further targets that its parameters name. */
  others: string[];
  /** Those of them that it changes. */
  changes: string[];
  when?: Expr;
  /** `when` is known to be false: the step stays in the plan and is skipped. */
  never: boolean;
  undo?: PlanStep['undo'];
  ask?: PlanAsk;
  approval?: number;
  nestedPlan?: string;
  /** Steps that its expressions read, with the place, for the check that these are over before. */
  reads: Read[];
}

export interface Read {
  /** Index of the step that is read. */
  step: number;
  path: string;
  within?: { start: number; end: number };
}

/** One node of a stage with all that it stands for. A step without forEach has one iteration with one draft. */
export interface Unit {
  node: StepNode;
  /** Undefined without forEach. */
  atOnce?: number;
  iterations: Draft[][];
}
