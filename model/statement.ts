import { canonicalText } from './digest.js';
import type { Json } from './json.js';
import type { ScheduleDefinition } from './schedule.js';

/**
 * What a person decided, as the gateway signs it (Ed25519 over the canonical JSON of this object).
 * Checked in the run's validator for an early answer and again by the worker at the effect.
 */
export interface Statement {
  v: 1;
  /** Person id in people.yaml. */
  sub: string;
  /** 1 mail, 2 Slack, 3 signed in. */
  level: 1 | 2 | 3;
  via: 'cli' | 'page' | 'slack' | 'mail';
  /** How it is known who they are: `oidc`, `development` (local workspace), `slack`, or a mail's `link` or `reply`. */
  identity: Identity;
  run: string;
  action: StatementAction;
  /** The ask it answers; empty for start and for steering. */
  ask: string;
  /** What was shown: the ask's digest, or the plan's digest for start and steering. */
  digest: string;
  /** Unique per statement. */
  jti: string;
  /** When it was given, in the run's clock (ms). Equal to `at` for start. */
  iat: number;
  /** When it was signed, in wall time (ms). Key validity is judged on it. */
  at: number;
  /** Id of the signing key. */
  kid: string;
  reason?: string;
  /** Steering: which step. */
  step?: string;
  /** abort: also undo what the run has done. */
  undo?: boolean;
  /** Start only. */
  start?: StartFacts;
  /** manual: what the person reported. */
  outputs?: { [name: string]: Json };
  /** approve, reject, withdraw: given in the place of this person, as their delegate or deputy. delegate: to whom. */
  for?: string;
}

export type Identity = 'oidc' | 'development' | 'slack' | 'link' | 'reply';

export interface StartFacts {
  environment: string;
  planDigest: string;
  /** The plan's digest and those of its nested plans. */
  plans: string[];
  /** Who last changed the runbook in git, or `unverified`. */
  author: string;
  /** The same by plan digest, nested plans included. Statements of earlier versions lack it. */
  authors?: Record<string, string>;
  /** The start is of every run of this schedule, and of no other; `run` is the schedule's name. */
  schedule?: ScheduleDefinition;
  /** Names of the runbooks by plan digest. Statements of earlier versions lack it; then no exception by name holds. */
  runbooks?: Record<string, string>;
}

/** Whether the start is of this plan. A schedule that plans anew names none: workers, which made its plans, know them. */
export function isStartOf({ plans, schedule }: StartFacts, planDigest: string): boolean {
  return schedule?.plan === 'replan' || plans.includes(planDigest);
}

/** Who last changed the runbook of this plan: its own author where the plan is a nested one. `unverified` when nobody says. */
export function authorOfPlan(start: StartFacts | undefined, planDigest: string): string {
  if (!start) return 'unverified';
  if (!start.authors) return start.author;
  return Object.hasOwn(start.authors, planDigest) ? (start.authors[planDigest] ?? 'unverified') : 'unverified';
}

/** The signed name of the runbook of this plan; empty where the statement does not say it, which is nobody's name. */
export function runbookOfPlan(start: StartFacts | undefined, planDigest: string): string {
  const { runbooks = {} } = start ?? {};
  return Object.hasOwn(runbooks, planDigest) ? (runbooks[planDigest] ?? '') : '';
}

export type StatementAction =
  | 'start'
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'complete'
  /** manual with `pair`: the observer's signature. */
  | 'observe'
  /** approval: somebody else votes in my place; `for` names them. */
  | 'delegate'
  | 'decide-retry'
  | 'decide-skip'
  | 'decide-abort'
  | 'decide-undo'
  | 'decide-yes'
  | 'decide-no'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'skip'
  | 'abort'
  /** About what an experiment found. */
  | 'finding-fix'
  | 'finding-accept'
  | 'finding-retest'
  /** Ends an access before its time. */
  | 'access-end';

/** A statement with its signature, as it travels. `sig` is base64url over `canonicalText(statement)`. */
export interface Signed {
  statement: Statement;
  sig: string;
}

/** Public keys by id, with the wall time in which they may have signed. */
export interface PublicKey {
  kid: string;
  /** Raw 32 bytes, base64url. */
  x: string;
  notBefore: number;
  notAfter: number;
}

/** The bytes that are signed. */
export function statementBytes(statement: Statement): Uint8Array {
  return new TextEncoder().encode(canonicalText(statement as unknown as Json));
}
