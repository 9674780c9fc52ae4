import type { z } from 'zod';
import type { JsonObject } from './json.js';
import type { Lane, PlanAsk } from './plan.js';
import type { Problem } from './problem.js';

/**
 * A step type: one file in model/steps/ that says what it is, and one of the same name in activities/steps/
 * (lanes probe and effect) or workflows/steps/ (lane workflow) that does it. From this value come the parser's schema,
 * the JSON Schema for editors, the reference page, the plan sentence and the test matrix.
 */
export interface StepType {
  type: string;
  lane: Lane;
  /** One sentence for the reference page. */
  about: string;
  /** Its own fields, beside the common ones. Strict; every field described. Fields that take `${{ }}` use slot(). */
  schema: z.ZodObject;
  /** Schema of `undo:`. Missing: this type declares no undo. */
  undo?: z.ZodObject;
  /** Completes the declared undo from the step's own parameters, at planning: which slot to put back. Missing: as declared. */
  undoParams?(undo: JsonObject, params: JsonObject): JsonObject;
  /** Kinds of target it acts on. Missing: it takes no `target:`. */
  targetKinds?: readonly string[];
  /**
   * Fields that name a further target, by their path through maps and lists, with the kinds it may have:
   * `{ 'steadyState.target': ['http', 'command'], 'consumers.target': ['http'] }`. Such a target is only looked at, so no
   * run claims it, unless `changesToo` names the field as well.
   */
  otherTargets?: Record<string, readonly string[]>;
  /** Fields of `otherTargets` whose target the step changes too. */
  changesToo?: readonly string[];
  /** Narrows targetKinds by the parameters: a check with `run` needs a command target. */
  kindsFor?(params: JsonObject): readonly string[];
  /** Fields that take an objective of the runbook where the step does not say them, by the parameters; one of them must be known. */
  fromObjectives?(params: JsonObject): Record<string, 'rto' | 'rpo'> | undefined;
  /**
   * Fields that name something of the workspace, by their path through maps and lists: `{ to: 'people', 'escalate.to':
   * 'escalation' }`. `people`: groups, persons and rotas. `escalation`: these, and the word `deputy`.
   */
  names?: Record<string, 'people' | 'escalation' | 'approval' | 'runbook'>;
  /** Whether `retry:` is allowed: effects without a probe have exactly one attempt. */
  retry: 'yes' | 'with-probe' | 'no';
  /** Output name -> what it is. */
  outputs: Record<string, string>;
  /**
   * Fields that are conditions in CEL, with the variables that only its own effect knows: `{ expect: ['response'] }`. Paths
   * go through maps and lists, `*` stands for any name: `{ 'calls.expect': ['response'] }`.
   */
  expressions?: Record<string, readonly string[]>;
  /** The same for CEL that may give any value. */
  values?: Record<string, readonly string[]>;
  /** Fields, with all below them, whose slots may name variables that only its own effect knows: `{ 'calls.json': ['captured'] }`. */
  lateTexts?: Record<string, readonly string[]>;
  /** Fields that are running text, where `${{ }}` may stand in the middle. */
  texts?: readonly string[];
  /** Texts that may instead be the path of a Markdown file of the workspace: `['message.body']`. */
  files?: readonly string[];
  /**
   * What is wrong with its fields together, whatever the workspace. Gets them as written and, at planning, with their
   * slots filled; says nothing about what has the wrong type, is missing, or is an expression still.
   */
  flaws?(params: JsonObject): Flaw[];
  /** What is wrong with its fields in this place: at this target, for these people, with what stands around it in the plan. */
  fits?(params: JsonObject, around: Around): Flaw[];
  /** What it will do, as a sentence without a full stop: `Set storefront-edge to green 100 %`. Slots may still be Expr nodes. */
  sentence(step: { title: string; target?: string; params: JsonObject }): string;
  /** The same for its undo. */
  undoSentence?(step: { target?: string; params: JsonObject }): string;
  /** Probe lane: runs once and is bounded below 500 ms. */
  quick?(params: JsonObject, timeoutMs: number | undefined): boolean;
  /** Effect lane: has no probe, so a lost answer must be asked about. */
  unprobed?(params: JsonObject): boolean;
  /** workflow lane: what it asks of people. `covers` is given as written, as step ids. */
  ask?(params: JsonObject): (Omit<PlanAsk, 'covers'> & { covers?: string[] }) | undefined;
}

/** What stands around a step in its plan. */
export interface Around {
  /** Configuration of its target. */
  config: JsonObject;
  /** Ids of all persons of people.yaml. */
  persons: readonly string[];
  /** Whether an approval covers it. */
  approved: boolean;
  /** Whether people are asked something after it, for certain. */
  reviewed: boolean;
}

/** A mistake in the fields of a step. `field` is its path inside the step: `escalate[1].after`. */
export interface Flaw extends Pick<Problem, 'code' | 'message' | 'cure' | 'expected'> {
  field: string;
  severity?: Problem['severity'];
  /** Offsets inside the text of the field; `end` is exclusive. */
  within?: { start: number; end: number };
}

export function defineStepType<const T extends StepType>(type: T): T {
  return type;
}
