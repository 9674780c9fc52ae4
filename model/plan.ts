import type { Json, JsonObject } from './json.js';
import type { EnvironmentPolicy } from './policy.js';

/**
 * The plan: what a run will do, resolved, ordered and frozen. A plain JSON value.
 * `planDigest = sha256(JCS(plan))` (RFC 8785); it holds no instants, so the same files give the same digest.
 * A run carries its plan as its input and executes nothing else.
 */
export interface Plan {
  /** Raised when the meaning of a field changes; a worker refuses a format it does not know. */
  format: 1;
  runbook: {
    name: string;
    title: string;
    day: '0' | '1' | '2' | 'N';
    owner: string;
    file: string;
    sourceDigest: string;
  };
  environment: string;
  inputs: JsonObject;
  objectives?: { rto?: number; rpo?: number };
  /** Steps in flight at most. */
  atOnce: number;
  stages: PlanStage[];
  /** All steps, in plan order. Stage n's steps stand together. */
  steps: PlanStep[];
  /** forEach groups; a step names its group by index. */
  groups: PlanGroup[];
  /** The environment's policy as read at planning; the worker's own copy is checked again at the effect. */
  policy: EnvironmentPolicy;
  /** Group name -> person ids, for the groups that this plan asks. Rotas stand by name. */
  groupMembers: Record<string, string[]>;
  /** Person id -> display name, for those in groupMembers. */
  people: Record<string, string>;
  /** Targets that the plan's steps name, as configured for the environment. Credentials are references. */
  targets: Record<string, PlanTarget>;
  /** Names of the transports that were configured at planning. Missing or empty: asks are shown, and nobody is told of them. */
  transports?: string[];
  /** Nested runbooks by plan digest, so that the parent's digest covers them. */
  nested: Record<string, Plan>;
}

export interface PlanStage {
  name: string;
  /** Index of its first step in `steps`, and how many there are. */
  first: number;
  count: number;
}

export interface PlanTarget {
  name: string;
  kind: string;
  /** The kind's configuration after validation. */
  config: JsonObject;
}

export interface PlanGroup {
  /** Step id of the forEach that made it. */
  id: string;
  /** Iterations in flight at most; 1 is one after another. */
  atOnce: number;
  iterations: number;
}

/** `workflow`: no effect, costs no activity. `probe`: read-only. `effect`: changes something. */
export type Lane = 'workflow' | 'probe' | 'effect';

export type OnFailure = 'stop' | 'ask' | 'continue' | 'undo';

export interface PlanStep {
  /** Unique in the plan: `switch`, or `ramp[2]` and `ramp[2].provision` under a forEach. */
  id: string;
  type: string;
  title: string;
  lane: Lane;
  /** One sentence: what it will do, to what. */
  sentence: string;
  stage: number;
  /** Indexes of steps (same stage) that must be over first. Earlier stages are implied. */
  needs: number[];
  group?: { index: number; iteration: number };
  /** CEL; false skips the step. Only what is not known at planning stays here. */
  when?: Expr;
  /** Parameters; expressions that need a running run stay as Expr or Text nodes (see Deferred). */
  params: JsonObject;
  target?: string;
  /** Further targets that its parameters name; it looks at them and changes nothing there but at those of `changes`. */
  others?: string[];
  /** Targets of `others` that it changes as well as its own. */
  changes?: string[];
  timeoutMs?: number;
  /** Attempts in all, first one included, kept in one epoch; done by the engine. */
  retry?: { attempts: number; firstMs: number; factor: number };
  /** A probe that is bounded below 500 ms and runs once: a local activity, about one event. */
  quick?: boolean;
  onFailure: OnFailure;
  /** Parameters of the declared undo; the same step type applies them. */
  undo?: { params: JsonObject; sentence: string };
  /** For a guarded effect: index of the approval step that covers it. */
  approval?: number;
  /** Whether some expression reads its outputs; others are not carried along. */
  keepsOutputs?: boolean;
  /** Effect without a probe: one attempt, and a lost answer asks "did it happen?". */
  unprobed?: boolean;
  /** Expected duration, for the timeline. */
  plannedMs?: number;
  owner?: string;
  /** What it asks of people, if it does. */
  ask?: PlanAsk;
  /** type: runbook: digest of the nested plan. */
  nestedPlan?: string;
}

export interface PlanAsk {
  kind: 'approval' | 'manual' | 'acknowledgement' | 'questionnaire';
  /** approval: the decision's name in policy. */
  decision?: string;
  /** approval: indexes of the steps it lets through. */
  covers?: number[];
  /** manual: groups, persons or rotas, any one of whom completes it. acknowledgement, questionnaire: the audience. */
  to?: string[];
  text?: Text | string;
  /** acknowledgement, questionnaire: one line. */
  subject?: Text | string;
  /** acknowledgement, questionnaire: other words for some of them, by a group's name or by an interest. The first that fits holds. */
  variants?: { for: string; subject?: Text | string; text?: Text | string }[];
  /** acknowledgement, questionnaire: when it holds. */
  require?: Requirement;
  /** questionnaire. */
  form?: FormField[];
  /** manual: every one of `to` completes it, in person and signed in. */
  everyone?: boolean;
  /** manual: two different people sign, one who does it and one who watches. */
  pair?: { driver: string[]; observer: string[] };
  /** How people are told. Missing in plans of earlier versions: nobody is. */
  contact?: PlanContact;
  deadlineMs: number;
  onDeadline: 'reject' | 'fail' | 'ask' | 'continue';
}

/** How people are told of an ask, reminded of it and looked after when they are silent. */
export interface PlanContact {
  /** Also in quiet hours. */
  urgent: boolean;
  /** `working-hours`: moved to the next working hour of each person; `any`: never in quiet hours, unless urgent. */
  remind?: { everyMs: number; within: 'working-hours' | 'any'; atMost: number };
  /** After so long without an answer, counted from the opening. `to`: `deputy`, or a group, person or rota. */
  escalate: { afterMs: number; to: string }[];
}

/** What an audience must reach. All parts that are there must hold. Nothing written: everybody acknowledges. */
export interface Requirement {
  atLeast?: { count: number } | { percent: number };
  /** Every member of these groups (or these persons), who must be in the audience. */
  everyoneIn?: string[];
  noneDeclined?: boolean;
  /** Earlier than the deadline: a time of day or a date with a time, on the clocks of `zone`. */
  byTime?: { until: string; zone: string };
}

/** One question of a questionnaire. */
export interface FormField {
  name: string;
  label: string;
  type: 'text' | 'choice' | 'scale' | 'yes-no' | 'number' | 'date';
  required: boolean;
  /** choice. */
  options?: string[];
  /** scale (whole numbers), number. */
  min?: number;
  max?: number;
  /** scale: words for its ends. */
  ends?: [string, string];
}

/** An expression to be evaluated when the step starts. */
export interface Expr {
  $expr: string;
  /** Variables that were known at planning and that the expression names (`inputs`, `item`). */
  in?: JsonObject;
  /** The step's own effect evaluates it (it names `response` or `result`), not the workflow. */
  late?: boolean;
}

/** Text with slots, joined when the step starts. */
export interface Text {
  $text: (string | Expr)[];
}

/** A parameter value before it is resolved: plain JSON in which objects may be Expr or Text. */
export type Deferred = Json;
