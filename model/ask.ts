import type { ApprovalRequest } from './effect.js';
import type { Json } from './json.js';
import type { AudienceAction } from './audience/answer.js';
import type { Variant } from './audience/audience.js';
import type { Counts } from './audience/ledger-entry.js';
import type { FormField, Requirement } from './plan.js';
import type { Quorum } from './policy.js';
import type { StatementAction } from './statement.js';

/** An open request to people, or one that is over. Lives in the root run's one registry. */
export interface Ask {
  /** `<step>/<epoch>` for approval and manual, `<step>/<epoch>/<kind>-<n>` for a decision. */
  id: string;
  kind: 'approval' | 'manual' | 'decision' | 'acknowledgement' | 'questionnaire';
  step: string;
  epoch: number;
  title: string;
  /** What is asked, as a sentence. */
  text: string;
  /** What may be answered: statements to the run, or answers to the audience. */
  actions: AskAction[];
  /** manual, decision: groups or persons, any one of whom answers. */
  who?: string[];
  /** approval. */
  decision?: string;
  quorum?: Quorum;
  level: 1 | 2 | 3;
  request?: ApprovalRequest;
  /** What the answer must name: digest of `request`, or of {run, ask, text, planDigest}. */
  digest: string;
  /** Run clock, ms. */
  openedAt: number;
  deadlineAt: number;
  onDeadline: string;
  votes: Vote[];
  status: AskStatus;
  closedAt?: number;
  /** manual: each of these persons completes it. */
  everyone?: string[];
  /** manual: two different people sign. */
  pair?: { driver: string[]; observer: string[] };
  /** acknowledgement, questionnaire: one line; `text` is the message. */
  subject?: string;
  form?: FormField[];
  /** acknowledgement, questionnaire: other words for some of them. */
  variants?: Variant[];
  /** acknowledgement, questionnaire: whom it asks and how far they are. Its answers are in the audience's own workflows. */
  audience?: AskAudience;
  /** approval: who may vote in whose place, by signed delegation. */
  delegations?: Delegation[];
  /** Workflows that tell people of it (approval, manual, decision). */
  tellers?: number;
  /** How it ended, as a sentence. */
  headline?: string;
  /** Differences to the request that was open before, when votes became void. */
  changed?: { path: string; before: Json; after: Json }[];
}

export type AskAction = StatementAction | AudienceAction;

export type AskStatus =
  | 'open'
  | 'passed'
  | 'rejected'
  | 'completed'
  | 'decided'
  | 'expired'
  | 'withdrawn'
  | 'closed'
  /** An audience reached what was required of it, or cannot any more. */
  | 'reached'
  | 'missed';

export interface AskAudience {
  total: number;
  /** First person id of each shard, in order; a person is in the last shard whose first is not greater. Empty while it opens. */
  shards: string[];
  require: Requirement;
  counts: Counts;
}

export interface Delegation {
  from: string;
  to: string;
  at: number;
  jti: string;
}

export interface Vote {
  sub: string;
  action: StatementAction;
  at: number;
  level: 1 | 2 | 3;
  via: string;
  jti: string;
  reason?: string;
  /** Void votes stay on record and do not count. */
  void?: string;
  /** Votes in the place of this person: their delegate, or their deputy. */
  for?: string;
}

/** What the run answers to a statement. */
export interface Verdict {
  verdict: 'accepted' | 'refused' | 'late' | 'already';
  /** Machine reason: `barred-starter`, `not-in-group`, `digest-changed`, `closed`, `level-too-low` … */
  reason?: string;
  message: string;
  /** Ask or run status afterwards. */
  status?: string;
}
