import type { Audiences } from '../client/audiences.js';
import type { Runs } from '../client/runs.js';
import type { Schedules } from '../client/schedules.js';
import type { Plan } from '../model/plan.js';
import type { Workspace } from '../model/workspace.js';
import type { RecordStore } from '../records/store.js';
import type { LinkKey } from '../workspace/link-keys.js';
import type { Coalescer } from './answering/coalescer.js';
import type { KnownAsks } from './answering/known-asks.js';
import type { CalendarStart } from './pages/calendar-page.js';
import type { SigningKeys } from './keys.js';
import type { OidcSignIn } from './sign-in/oidc.js';
import type { Sessions } from './sign-in/sessions.js';
import type { WebOidc } from './sign-in/web-oidc.js';
import type { SlackDesk } from './slack/desk.js';
import type { Views } from './views.js';

export interface GatewayAddresses {
  /** Temporal frontend, `host:port`. */
  temporal: string;
  namespace: string;
  /** Temporal's own pages, where there are some. */
  ui?: string;
  /** How people reach this gateway: `http://127.0.0.1:7080`. */
  gateway: string;
}

/** Structured log line; never carries tokens, bodies or answers. */
export type GatewayLog = (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;

/** What the routes stand on. */
export interface GatewayContext {
  /**
   * daybook.yaml and targets.yaml as they were when the gateway started; people.yaml and policy.yaml as `readWorkspace` last
   * found them in order. For what is only looked at.
   */
  readonly workspace: Workspace;
  /**
   * The gateway's own checkout as it stands now: by it is judged who somebody is and what they may do, as workers judge.
   * Throws a 503 Refusal for one that does not check.
   */
  readWorkspace(): Promise<Workspace>;
  addresses: GatewayAddresses;
  runs: Runs;
  audiences: Audiences;
  schedules: Schedules;
  /** The way of answers to audiences. */
  coalescer: Coalescer;
  knownAsks: KnownAsks;
  views: Views;
  keys: SigningKeys;
  sessions: Sessions;
  /** Missing where daybook.yaml names no identity provider. */
  oidc?: OidcSignIn;
  /** The same provider for browsers. */
  webOidc?: WebOidc;
  /** Keys of mail links, newest first, read afresh. Throws KeyFileError where there is none. */
  linkKeys(): Promise<LinkKey[]>;
  /** Starts that schedules have due between two instants (ms), for the calendar. Rejects while Temporal does not answer. */
  calendarStarts(range: { from: number; to: number }): Promise<CalendarStart[]>;
  /** Missing where no transport is of kind slack. */
  slack?: SlackDesk;
  store: RecordStore;
  author(runbook: Plan['runbook']): Promise<string>;
  /** Wall time, ms. */
  now(): number;
  version: string;
  log: GatewayLog;
}

/** The page of a run on this gateway. */
export function pageOf({ addresses }: Pick<GatewayContext, 'addresses'>, run: string): string {
  return `${addresses.gateway.replace(/\/$/, '')}/runs/${encodeURIComponent(run)}`;
}

/** The run on Temporal's own pages. */
export function temporalPageOf({ addresses }: Pick<GatewayContext, 'addresses'>, run: string): string | undefined {
  if (!addresses.ui) return undefined;
  return `${addresses.ui.replace(/\/$/, '')}/namespaces/${encodeURIComponent(addresses.namespace)}/workflows/${encodeURIComponent(run)}`;
}
