import type { Ask, Verdict } from '../model/ask.js';
import type { AudienceAction } from '../model/audience/answer.js';
import type { AckState, Delivery } from '../model/audience/ledger-entry.js';
import type { AccessView } from '../model/access/open-access.js';
import type { Finding, FindingChoice } from '../model/chaos/finding.js';
import type { JsonObject } from '../model/json.js';
import type { Plan } from '../model/plan.js';
import type { PartStanding, PartState } from '../model/programme/standing.js';
import type { RunView } from '../model/run-view.js';
import type { StartEnd } from '../model/schedule/activities.js';
import type { ScheduledStart } from '../model/schedule/starts.js';
import type { ScheduleDefinition } from '../model/schedule.js';
import type { StatementAction } from '../model/statement.js';
import type { GateReading } from '../model/view/gate-reading.js';

/*
 * The gateway's HTTP API as the CLI sees it. Types only. JSON in and out; every refusal is an ApiError with a status
 * 400 (malformed), 401 (not signed in), 403 (may not), 404, 409 (conflict), 503 (no worker or no Temporal).
 * Authorization: `Bearer <session>`.
 */

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

/** GET /api/findings: newest first. */
export interface FindingsReply {
  findings: Finding[];
}

/** GET /api/accesses, and `?open=true`: newest first. */
export interface AccessesReply {
  accesses: AccessView[];
  /** Wall time of the gateway, ms: what time is left is counted from it. */
  now: number;
}

/** POST /api/accesses/:run/:step/end. The step's worker takes it back within moments. */
export interface AccessEndRequest {
  reason: string;
  jti?: string;
}
export interface AccessReply {
  access: AccessView;
}

/** POST /api/findings/:finding/decide. The same `jti` again is the same decision. */
export interface FindingDecisionRequest {
  choice: FindingChoice;
  reason: string;
  jti?: string;
}
export interface FindingReply {
  finding: Finding;
}

/** POST /api/schedules: the gateway signs the definition and adds it. `plan`: as it is now, for both kinds of schedule. */
export interface AddScheduleRequest {
  definition: ScheduleDefinition;
  plan: Plan;
}
export interface AddScheduleReply {
  environment: string;
  name: string;
  planDigest: string;
  author: string;
  page?: string;
}

/** GET /api/schedules, and each of it GET /api/schedules/:environment/:name */
export interface ScheduleReply {
  definition: ScheduleDefinition;
  /** Who added it, and so starts its runs. */
  by: string;
  /** ms. */
  addedAt: number;
  /** Of the plan when it was added. */
  planDigest: string;
  /** What Temporal has is what was signed, by a key that is known. */
  trusted: boolean;
  paused: boolean;
  /** Who paused or resumed it last, and why. */
  note?: string;
  /** What is wrong with it now, in sentences: its starts are refused, or Temporal has something else than was signed. */
  trouble: string[];
  /** By the signed definition; also where it is paused. */
  next: ScheduledStart[];
  /** Newest first. */
  starts: ScheduleStartLine[];
  /** Starts that Temporal made, that were missed beyond catch-up, and that overlap skipped. */
  taken: number;
  missed: number;
  skipped: number;
  running: number;
  /** What people did to it, newest first. */
  changes: { what: string; by: string; at: number; reason?: string }[];
  /** Whether what starts here must be confirmed by name. */
  severe: boolean;
}

export interface ScheduleStartLine {
  /** When it was due, ms. */
  at: number;
  outcome: 'started' | 'refused' | 'held';
  run?: string;
  reason?: string;
  message?: string;
  until?: number;
  end?: StartEnd & { at: number };
}

/** Schedules that cannot be shown as one of Daybook's, with why. */
export interface SchedulesReply {
  schedules: ScheduleReply[];
  unknown: { environment: string; name: string; why: string }[];
}

/** POST /api/schedules/:environment/:name/<verb> */
export interface ScheduleVerbRequest {
  reason?: string;
}
export interface ScheduleVerbReply {
  environment: string;
  name: string;
  did: 'pause' | 'resume' | 'trigger' | 'remove';
  by: string;
}

/** GET /api/programmes: those of the gateway's checkout, and what has gone into them, newest first. */
export interface ProgrammesReply {
  programmes: { name: string; title: string; owner: string; releases: { release: string; by: string; at: number }[] }[];
}

/** GET /api/programmes/:name/:release: where a release stands. Before its first start `inputs`, `by` and `at` are missing. */
export interface ProgrammeReply {
  programme: string;
  title: string;
  owner: string;
  release: string;
  inputs?: JsonObject;
  /** Who started its first part, and when, ms. */
  by?: string;
  at?: number;
  /** In the order of the file. */
  parts: PartStanding[];
}

/** POST /api/programmes/:name/start: one part, planned by the caller. Repeating it starts nothing twice. */
export interface StartPartRequest {
  part: string;
  inputs: JsonObject;
  plan: Plan;
}
export interface StartPartReply {
  part: string;
  /** It was running, or done, before this was asked. */
  already: boolean;
  state: PartState;
  message: string;
  run?: string;
  page?: string;
  schedule?: string;
  planDigest?: string;
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
