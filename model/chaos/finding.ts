import type { JsonObject } from '../json.js';
import type { Signed } from '../statement.js';

/** How a system behaved otherwise than an experiment said. */
export const DEVIATIONS = ['hypothesis-broken', 'abort', 'not-recovered'] as const;
export type Deviation = (typeof DEVIATIONS)[number];

/** `fix`: it will be changed. `accept`: it may stay as it is. `retest`: the experiment is to be done again. */
export const FINDING_CHOICES = ['fix', 'accept', 'retest'] as const;
export type FindingChoice = (typeof FINDING_CHOICES)[number];

/** What an experiment found out, and what a person decided about it. */
export interface Finding {
  /** The same for the same deviation of the same attempt at a step, however often it is written. */
  id: string;
  run: string;
  step: string;
  environment: string;
  target: string;
  deviation: Deviation;
  /** Where in the system, as the step says. */
  layer: string;
  hypothesis: string;
  /** The fault, as a sentence. */
  fault: string;
  /** What happened, as a sentence. */
  what: string;
  /** Wall time, ms. */
  at: number;
  /** Who answers for the step: a group or a person. Missing where the runbook names nobody. */
  owner?: string;
  measured: JsonObject;
  /** Missing: open. */
  decision?: FindingDecision;
}

export interface FindingDecision {
  choice: FindingChoice;
  /** Person id. */
  by: string;
  /** Wall time, ms. */
  at: number;
  reason: string;
  /** What the gateway signed for them; its digest is `digestOf` the finding without a decision. */
  signed: Signed;
}

/** The finding as it was found: what a decision is about. */
export function withoutDecision({ decision: _decision, ...found }: Finding): Omit<Finding, 'decision'> {
  return found;
}
