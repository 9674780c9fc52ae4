import type { Json, JsonObject } from './json.js';
import type { Plan, PlanTarget } from './plan.js';
import type { Signed } from './statement.js';

/** What the workflow hands to the activity of a probe or effect step. The activity's name is the step type. */
export interface StepCall {
  run: string;
  environment: string;
  step: string;
  type: string;
  title: string;
  /** `do` the step, or apply its declared `undo`. */
  phase: 'do' | 'undo';
  epoch: number;
  /** Resolved parameters: of the step, or of its undo. Late expressions still stand as Expr nodes with `in`. */
  params: JsonObject;
  /** As planned; the worker takes address and credentials from its own targets.yaml and refuses when they differ. */
  target?: PlanTarget;
  /** Further targets that the parameters name, by name; looked at only. */
  others?: Record<string, PlanTarget>;
  /** Attempts the engine makes in all; on the last one the outcome is returned instead of thrown. */
  attempts: number;
  /** How long one attempt may take by the plan, ms. The engine waits longer, so that the attempt can say how it ended. */
  timeoutMs?: number;
  /** Who answers for the step, else for the runbook: group or person. Missing in calls of earlier versions. */
  owner?: string;
  /** Guarded effects only. */
  warrant?: Warrant;
  /** type: runbook. */
  nested?: { plan: Plan; start: Signed };
  /** Of the run's plan, for what people are told. Missing in calls of earlier versions. */
  planDigest?: string;
}

/** What lets a guarded effect through. Checked by the worker against its own keys, people and policy. */
export interface Warrant {
  start: Signed;
  planDigest: string;
  /** The request that was voted on; its digest is what the votes carry. */
  request: ApprovalRequest;
  votes: Signed[];
  /** Signed statements by which some of the votes stand in another's place. */
  delegations?: Signed[];
}

/** Exactly what an approver decides on. `askDigest = digestOf(request)`. */
export interface ApprovalRequest {
  run: string;
  /** Ask id, with its epoch: `go/1`. */
  ask: string;
  decision: string;
  environment: string;
  planDigest: string;
  covers: CoveredStep[];
}

export interface CoveredStep {
  step: string;
  type: string;
  epoch: number;
  target?: string;
  params: Json;
  undo?: Json;
}

/** `<run>.<step>.<epoch>`. An index becomes `..2`, which no step id holds: `ramp[2].go` and `ramp-2.go` stay apart. */
export function nestedRunId({ run, step, epoch }: Pick<StepCall, 'run' | 'step' | 'epoch'>): string {
  return `${run}.${step.replace(/\[(\d+)\]/g, '..$1')}.${epoch}`;
}

/** Run ids, nested ones included: they become names of records and workflows, so their letters and their length matter. */
export const RUN_NAME = /^[a-z0-9][a-z0-9.-]{0,180}$/;

/** `<run>/<step>/<epoch>`, and `<run>/<step>/undo/<epoch>`: stable over retries, restarts and continue-as-new. */
export function idempotencyKey(call: Pick<StepCall, 'run' | 'step' | 'phase' | 'epoch'>): string {
  return call.phase === 'undo'
    ? `${call.run}/${call.step}/undo/${call.epoch}`
    : `${call.run}/${call.step}/${call.epoch}`;
}

/** Registered name of the interpreter workflow. The worker refuses effects of any other. */
export const RUN_WORKFLOW = 'run';
