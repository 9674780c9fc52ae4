import type { Ask, Verdict } from '../model/ask.js';
import type { AccessView } from '../model/access/open-access.js';
import type { AudienceAction } from '../model/audience/answer.js';
import type { AckState, Delivery } from '../model/audience/ledger-entry.js';
import type { Plan } from '../model/plan.js';
import type { RunView } from '../model/run-view.js';
import type { StatementAction } from '../model/statement.js';
import type { GateReading } from '../model/view/gate-reading.js';

/*
 * The gateway's HTTP API as the CLI sees it. Types only. JSON in and out; every refusal is an ApiError with a status
 * 400 (malformed), 401 (not signed in), 403 (may not), 404, 409 (conflict), 503 (no worker or no Temporal).
 * Authorization: `Bearer <session>`.
 */

export type * from './api/accesses.js';
export type * from './api/findings.js';
export type * from './api/programmes.js';
export type * from './api/schedules.js';

/** GET /api/sign-in: how one may sign in here. */
export interface SignInOffer {
  local: boolean;
  /** Development identity: everyone in people.yaml. Present in a local workspace only. */
  development?: { warning: string; people: { id: string; name: string; groups: string[] }[] };
  oidc?: { issuer: string; clientId: string };
}

/** POST /api/sign-in/development {person} and POST /api/sign-in/oidc {idToken}. */
export interface Session {
  token: string;
  person: { id: string; name: string };
  identity: 'oidc' | 'development';
  /** Wall time, ms. */
  expiresAt: number;
  /** Loud words about a development identity. */
  warning?: string;
}

/** POST /api/runs. The gateway signs the start statement, claims the targets and starts the run. */
export interface StartRequest {
  plan: Plan;
  /** Run id; made from runbook and time when missing. `^[a-z0-9][a-z0-9-]{0,80}$`; dots part nested runs from their parents. */
  run?: string;
}
export interface StartReply {
  run: string;
  planDigest: string;
  page: string;
  author: string;
  /** Policy is closed now: what the run waits for before its guarded steps. */
  waits?: string;
}

/** GET /api/runs */
export interface RunSummary {
  run: string;
  runbook: string;
  environment: string;
  status: string;
  startedAt: number;
  endedAt?: number;
  parent?: string;
}

/** GET /api/runs/:run */
export interface RunReply {
  view: RunView;
  /** False when no worker answered and `view` is the last one known. */
  fresh: boolean;
  page: string;
  temporal?: string;
  /** Where its gates stand, and how far long steps have come that run. Missing where there is neither. */
  gates?: GateReading[];
  /** Access that it has given for a while. Missing where there is none. */
  accesses?: AccessView[];
}
/* GET /api/runs/:run/watch: server-sent events, `event: view` with a RunReply as data, sent when it changes. */

/** POST /api/runs/:run/asks/<ask id, percent-encoded>/answer */
export interface AnswerRequest {
  action: StatementAction | AudienceAction;
  /** Digest of the ask as it was shown; the gateway refuses when the ask shows another by now. */
  digest: string;
  reason?: string;
  /** manual: what was found or made. */
  outputs?: { [name: string]: string | number | boolean };
  /** questionnaire: by field. */
  fields?: { [name: string]: string | number | boolean };
  /** approve, reject: in whose place; delegate: to whom. */
  for?: string;
  /** acknowledge, decline, answer, waive: whose entry, when it is not one's own. */
  about?: string;
  /** Unique per intention: the same id twice is one vote. Made when missing. */
  jti?: string;
}

/** GET /api/asks: what waits for who calls, earliest deadline first. */
export interface OpenAsksReply {
  asks: {
    run: string;
    /** Of the runbook. */
    title: string;
    environment: string;
    /** Clock of the run, ms. */
    now: number;
    ask: Ask;
    /** They have not answered for themselves yet. */
    own: boolean;
    /** In whose place they may answer, by id. */
    others: string[];
    page: string;
  }[];
  /** Open runs whose workers do not answer: what they ask is not known. */
  silent: string[];
}

/** POST /api/runs/:run/steer */
export interface SteerRequest {
  action: 'pause' | 'resume' | 'retry' | 'skip' | 'abort';
  step?: string;
  reason?: string;
  /** abort: also undo what this run has done. */
  undo?: boolean;
  jti?: string;
}

export type AnswerReply = Verdict;

/** GET /api/runs/:run/asks/<ask id, percent-encoded>/ledger: who was told, and who has answered. */
export interface LedgerReply {
  /** Run clock, ms. */
  openedAt: number;
  people: LedgerLine[];
  /** Parts of the ledger that did not answer: of these `people` is old, or lacks somebody. */
  silent: number;
}

export interface LedgerLine {
  person: string;
  name: string;
  state: AckState;
  /** Since when; run clock, ms. */
  at: number;
  /** Over what they answered. */
  via?: string;
  /** Who answered or waived in their place. */
  by?: string;
  /** What they answered once it was over. */
  lateAnswer?: 'acknowledged' | 'declined';
  /** unreachable, planned: why nothing has reached them. */
  why?: string;
  /** What they wrote with their answer, as why they declined: only for who may steer runs of the environment. */
  reason?: string;
  /** In the order in which it was sent. An `escalation` went to somebody else because of their silence. */
  told: LedgerDelivery[];
  /** Deputies who were told of their silence, and since when they may answer; run clock, ms. */
  deputies?: { person: string; at: number }[];
}

/** One message of a ledger. */
export interface LedgerDelivery extends Pick<Delivery, 'what' | 'transport' | 'state' | 'at' | 'channel'> {
  /** failed, bounced: what the transport said, address and all; only for who may steer runs of the environment. */
  why?: string;
}

export interface ApiError {
  error: { code: string; message: string; cure?: string };
}

/** GET /api/health */
export interface Health {
  ok: boolean;
  local: boolean;
  version: string;
  temporal: { address: string; reachable: boolean; ui?: string };
}
