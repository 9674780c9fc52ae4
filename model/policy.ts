import type { Calendar } from './calendar/calendar.js';

/**
 * policy.yaml after validation. It belongs to other people than the runbooks and is read twice:
 * into the plan, and by each worker from its own checkout. Where the two differ the stricter holds.
 */
export interface Policy {
  environments: Record<string, EnvironmentPolicy>;
}

export interface EnvironmentPolicy {
  environment: string;
  /** Shown on every screen of this environment. */
  colour?: string;
  /** Groups whose members may start a run. */
  start: string[];
  /** Groups whose members may pause, resume, retry, skip and abort. */
  steer: string[];
  /** Which effects need an approval. A step is guarded when any rule matches all that it names. */
  guarded: GuardRule[];
  /** Decisions by name; `approval` steps refer to them. */
  approvals: Record<string, ApprovalRule>;
  /** Who decides when something fails or nobody answers. */
  decisions: Decisions;
  /** When runs may start and guarded steps may happen. Missing: at any time. */
  calendar?: Calendar;
  /** What Day N work must have proved before it is scheduled here. Missing: nothing, or, where it is severe, that it is refused. */
  dayN?: DayNRule;
}

/** Where a runbook of Day N must have succeeded, and how lately; or why that is not asked of it. */
export type DayNRule = { provenIn: string; withinMs: number } | { unproven: string };

export interface GuardRule {
  type?: string;
  target?: string;
  /** Name of the approval that must cover it; any when missing. */
  decision?: string;
}

export interface ApprovalRule {
  quorum: Quorum;
  /** 1 mail, 2 Slack, 3 signed in within 15 minutes. */
  level: 1 | 2 | 3;
  /** Who may not vote although they are in a group. Default both. */
  bar: ('starter' | 'author')[];
  /** Rejections that end it. Default 1. */
  deny: number;
  /** A vote counts for so long. */
  votesExpireMs: number;
  /** A passed approval must be used within. */
  useWithinMs: number;
  /** `required` refuses a run whose author git cannot name. */
  author: 'required' | 'optional';
  /** Whether people.yaml's deputies of somebody who is away may vote in their place. No unless told. */
  deputies?: boolean;
  /** Whether an approver may hand their vote to somebody else of people.yaml, in a signed statement. No unless told. */
  delegation?: boolean;
}

export type Quorum = { allOf: Quorum[] } | { anyOf: Quorum[] } | { group: string; count: number };

/** `failure`: retry, skip or abort. `undecided`: yes or no. `happened`: did it happen? `deadline`: nobody answered in time. */
export type DecisionKind = 'failure' | 'undecided' | 'happened' | 'deadline';

export interface DecisionRule {
  /** Groups or persons; any one of them decides. */
  who: string[];
  deadlineMs: number;
  /** What holds when nobody decides in time. Never a silent yes. */
  onDeadline: 'abort' | 'undo';
}

export type Decisions = Partial<Record<DecisionKind, DecisionRule>>;
