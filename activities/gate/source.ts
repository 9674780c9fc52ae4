import type { Totals } from '../../model/gate/measurement.js';
import type { Answer, Answers, Missing, MissingReason, Question } from '../../model/gate/questions.js';
import { TargetFailure } from '../failures.js';

/** Where a gate's numbers come from. One lives as long as an attempt. */
export interface GateSource {
  /** Whether the first look says something already. Counters need a second one. */
  firstCounts: boolean;
  /**
   * Answers the questions of all objectives, in their order. What cannot be answered says why; only what no later look can
   * mend is thrown (refusals, broken configuration, an abort).
   */
  look(questions: readonly (readonly Question[])[]): Promise<Answers[]>;
  /** What has been counted so far, by objective; empty where somebody else counts. */
  totals(): Totals[];
}

export interface SourceOrder {
  staleAfterMs: number;
  /** Over how long counters are compared. Missing: the whole watch. */
  windowMs?: number;
  /** Counted by earlier attempts at this watch, by objective. */
  earlier: readonly Totals[];
}

const REASONS: Record<string, MissingReason> = {
  'query-refused': 'query-refused',
  'answer-not-understood': 'answer-not-understood',
  'answer-too-large': 'answer-not-understood',
};

/** What a target's failure means for a question; what cannot be mended by looking again goes up. */
export function missingBy(error: unknown): Missing {
  if (!(error instanceof TargetFailure) || error.kind === 'refused') throw error;
  if (error.reason === 'reference-missing' || error.reason === 'target-invalid') throw error;
  return { reason: REASONS[error.reason] ?? 'unreachable', why: withoutStop(error.message) };
}

export function missing(reason: MissingReason, why: string): Answer {
  return { reason, why };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
