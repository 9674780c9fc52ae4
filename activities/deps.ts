import type { Hold } from '../model/calendar/hold.js';
import type { StepCall } from '../model/effect.js';
import type { Plan } from '../model/plan.js';
import type { Signed } from '../model/statement.js';
import type { Workspace } from '../model/workspace.js';
import type { RecordStore } from '../records/store.js';
import type { Transport } from '../transports/transport.js';
import type { ActivityContext } from './context.js';

/** The world as the activities see it. Put together in worker/; tests put together their own. */
export interface ActivityDeps {
  /** The environment whose task queue this worker serves; calls for another one are refused. */
  environment: string;
  /** The worker's own checkout. Addresses and credentials come from here, never from the call. */
  workspace: Workspace;
  /** Where `env:NAME` references are looked up. */
  env: { [name: string]: string | undefined };
  records: RecordStore;
  transports: { [name: string]: Transport };
  /** Checks that the call belongs to a run, and its warrant where policy guards it. */
  authorise(call: StepCall): Promise<Authorisation>;
  /**
   * Starts a run of its own. Idempotent per run id: one that was started already on the same start statement is no error.
   * Throws a refusal (`other-run`) when it stands on another one.
   */
  startNested(start: NestedStart): Promise<void>;
  /** Whether a statement was signed by a key of this worker's own list that was valid then. */
  verifyStatement(signed: Signed): Promise<boolean>;
  /** Waits until a run has closed. Rejects when `signal` is aborted. */
  awaitRun(run: string, wait: { heartbeat(): void; signal: AbortSignal }): Promise<RunEnd>;
  /** The activity that runs now. */
  context(): ActivityContext;
  /** Wall time, ms. */
  now(): number;
  /** The supervisor's compiled entry file. Missing: the one beside this code. */
  supervisorPath?: string;
  /** The same for the watchdog of experiments. */
  watchdogPath?: string;
  /** The same for the writer of heartbeats. */
  writerPath?: string;
}

export type Authorisation =
  | { allowed: true }
  /** `held`: policy is closed for now, and the run asks again then. */
  | { allowed: false; reason: string; message: string; held?: Hold };

export interface NestedStart {
  run: string;
  plan: Plan;
  start: Signed;
  parent: string;
}

export interface RunEnd {
  status: 'succeeded' | 'failed' | 'aborted' | 'undone';
  headline: string;
  /** Of the plan that it carried out. */
  planDigest: string;
}
