import type { ApprovalRequest } from './effect.js';
import type { Json } from './json.js';
import type { Quorum } from './policy.js';
import type { StatementAction } from './statement.js';

/** An open request to people, or one that is over. Lives in the root run's one registry. */
export interface Ask {
  /** `<step>/<epoch>` for approval and manual, `<step>/<epoch>/<kind>-<n>` for a decision. */
  id: string;
  kind: 'approval' | 'manual' | 'decision';
  step: string;
  epoch: number;
  title: string;
  /** What is asked, as a sentence. */
  text: string;
  /** What may be answered. */
  actions: StatementAction[];
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
  status: 'open' | 'passed' | 'rejected' | 'completed' | 'decided' | 'expired' | 'withdrawn' | 'closed';
  closedAt?: number;
  /** Differences to the request that was open before, when votes became void. */
  changed?: { path: string; before: Json; after: Json }[];
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
