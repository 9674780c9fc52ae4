import type { Json, JsonObject } from './json.js';
import type { OnFailure } from './plan.js';
import type { SourceText } from './source-text.js';

/*
 * Glossary. Runbook: the definition, YAML in git. Run: one execution. Stage: an ordered part of a runbook.
 * Step: one action, of a step type. Plan: runbook + inputs + workspace, resolved and frozen. Ask: an open request to
 * people. Warrant: what lets a guarded effect through. Target: a named place that steps act on. More in docs/concepts.md.
 */

/** A runbook after parsing: every field has its type, nothing is resolved yet. */
export interface Runbook {
  name: string;
  title: string;
  day: '0' | '1' | '2' | 'N';
  owner: string;
  inputs: Record<string, InputDefinition>;
  objectives?: { rtoMs?: number; rpoMs?: number };
  /** Steps in flight at most; 200 unless told. */
  atOnce: number;
  stages: Stage[];
  /** For problems: where each path stands in the file. */
  source: SourceText;
}

export interface InputDefinition {
  type: 'string' | 'number' | 'boolean' | 'list' | 'environment' | 'duration';
  title?: string;
  pattern?: string;
  choices?: Json[];
  default?: Json;
}

export interface Stage {
  name: string;
  title?: string;
  order: 'sequential' | 'parallel';
  steps: StepNode[];
  path: string;
}

/** A step as written, or a forEach over one step or a group of steps. */
export interface StepNode {
  id: string;
  /** Missing exactly when `steps` holds a group. */
  type?: string;
  title?: string;
  needs?: string[];
  when?: string;
  timeoutMs?: number;
  retry?: { attempts: number; firstMs: number; factor: number };
  onFailure?: OnFailure;
  /** As written; its schema belongs to the step type. */
  undo?: JsonObject;
  plannedMs?: number;
  owner?: string;
  forEach?: Json;
  atOnce?: number;
  steps?: StepNode[];
  target?: string;
  /** The step type's own fields, as written, slots unresolved. */
  params: JsonObject;
  /** `stages[1].steps[2]` */
  path: string;
}
