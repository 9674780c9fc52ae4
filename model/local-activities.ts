import type { Ask } from './ask.js';
import type { Calendar } from './calendar/calendar.js';
import type { CalendarQuestion } from './calendar/calendar-verdict.js';
import type { CalendarAnswer } from './calendar/hold.js';
import type { StepCall } from './effect.js';
import type { Json } from './json.js';
import type { Outcome } from './outcome.js';
import type { AuditEntry, RunView } from './run-view.js';
import type { PublicKey, Signed } from './statement.js';

/** What the run asks of its worker beside its steps: short reads, and the closing of its record. By registered name. */
export interface LocalActivities {
  /** The public keys of the worker's own configuration. */
  'read-keys'(): Promise<PublicKey[]>;
  /** Who is in these groups now, by the worker's own people.yaml. */
  'read-members'(question: { groups: string[] }): Promise<Record<string, string[]>>;
  /** Whether each `sub` stood in for `for` at `at` (ms), by the worker's own people.yaml; in order. */
  'read-deputies'(claims: { sub: string; for: string; at: number }[]): Promise<boolean[]>;
  /** Who is on duty at `now` (run clock, ms) in each of these rotas, by the worker's own people.yaml. */
  'read-duty'(question: { rotas: string[]; now: number }): Promise<Record<string, string[]>>;
  /** Wall-clock time to instant; zones belong to the worker, not to the workflow. */
  'read-clock'(question: { until: string; zone: string; now: number }): Promise<{ at: number } | { problem: string }>;
  /** Whether a guarded step may happen at `at`, by the plan's calendar and the worker's own; the stricter holds. */
  'read-calendar'(question: CalendarQuestion & { planned: Calendar }): Promise<CalendarAnswer>;
  /** One bounded probe. `ms` is how long it took, so that the run can yield before its task grows long. */
  'quick-check'(call: StepCall): Promise<{ outcome: Outcome; ms: number }>;
  /** Does nothing; a normal activity, between two tasks of many probes. */
  'let-answers-in'(): Promise<void>;
  /** Whether a worker of this environment has let this run of a schedule in, with this plan, on the definition of this jti. */
  'was-admitted'(question: { run: string; planDigest: string; jti: string }): Promise<boolean>;
  /**
   * Checks each statement of a proof of access against the worker's own keys and people.yaml, as a guarded effect is checked,
   * and puts those that hold on record. Says which did. Idempotent.
   */
  'keep-access-proof'(proof: AccessProof): Promise<ProvedAccess>;
  /** Writes the run's record and releases its targets. Idempotent. */
  'close-run'(record: RunRecord): Promise<void>;
}

/** What people have signed to prove that they can get in. */
export interface AccessProof {
  run: string;
  step: string;
  epoch: number;
  planDigest: string;
  start: Signed;
  /** Of the ask. */
  ask: string;
  digest: string;
  /** Whom it asked. */
  persons: string[];
  statements: Signed[];
}

export interface ProvedAccess {
  /** `at`: wall time of the signature, ms. */
  proved: { person: string; at: number }[];
  refused: { person: string; why: string }[];
}

/** What remains of a run in the record store, `runs/<run>/record`. */
export interface RunRecord {
  run: string;
  view: RunView;
  asks: Ask[];
  /** Every counted vote, with its signature. */
  statements: Signed[];
  start: Signed;
  audit: AuditEntry[];
  plan: Json;
}
