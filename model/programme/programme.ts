import type { JsonObject } from '../json.js';
import type { InputDefinition } from '../runbook.js';
import type { Overlap, SchedulePlan, ScheduleSpec } from '../schedule.js';
import type { SourceText } from '../source-text.js';

/** What takes one release from Day 0 to Day N: runbooks in their environments, and which of them must have succeeded first. */
export interface Programme {
  name: string;
  title: string;
  owner: string;
  /** `release` is one of them, of type string. */
  inputs: Record<string, InputDefinition>;
  /** In the order of the file; `needs` leads to names of this list only, without a circle. */
  parts: ProgrammePart[];
  /** For problems: where each path stands in the file. */
  source: SourceText;
}

/** One run of a programme, or one schedule that it leaves behind. */
export interface ProgrammePart {
  name: string;
  runbook: string;
  environment: string;
  /** As written: slots may name the programme's inputs. */
  inputs: JsonObject;
  /** Names of parts that must have succeeded with the same release. */
  needs: string[];
  schedule?: PartSchedule;
}

/** When a part starts by itself; the schedule is called `<programme>-<part>`. */
export interface PartSchedule {
  spec: ScheduleSpec;
  overlap: Overlap;
  catchUpMs: number;
  plan: SchedulePlan;
}
