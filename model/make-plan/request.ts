import type { JsonObject } from '../json.js';
import type { Plan } from '../plan.js';
import type { Problem } from '../problem.js';
import type { Runbook } from '../runbook.js';
import type { StepType } from '../step-type.js';
import type { Workspace } from '../workspace.js';

/** Everything that a plan depends on. No clock: the same request gives the same digest. */
export interface PlanRequest {
  runbook: Runbook;
  workspace: Workspace;
  /** As given; checked here against the runbook's definitions. */
  inputs: JsonObject;
  /** When the runbook has no input of type environment, or to say it apart from the inputs. */
  environment?: string;
  /** A registered runbook by name. */
  nestedRunbooks: (name: string) => Runbook | undefined;
  /** Text of a message file by its path in the workspace, as model/message-files.ts wants it. Missing: there are none. */
  messageFile?: (file: string) => string | undefined;
  stepTypes: readonly StepType[];
  /** SHA-256 of the runbook's file, lower-case hex, and its path in the workspace. */
  sourceDigest: string;
  file: string;
  /** Bytes of a text after the compression that runs use for their input. Injected: the model has no compressor. */
  compressedSize: (text: string) => number;
}

export interface PlanResult {
  /** Missing when any problem is an error. */
  plan?: Plan;
  /** `planDigest(plan)`. */
  digest?: string;
  /** Errors and warnings, in the order of the file as far as there is one. */
  problems: Problem[];
}

export const MOST_STEPS = 10_000;
export const MOST_ITERATIONS = 1000;
export const MOST_COMPRESSED_BYTES = 1024 * 1024;
export const MOST_NESTED_LEVELS = 5;
