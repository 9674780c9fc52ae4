import type { Runs } from '../../client/runs.js';
import type { Plan } from '../../model/plan.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import type { PublicKey, Signed } from '../../model/statement.js';
import type { Workspace } from '../../model/workspace.js';
import type { ActivityDeps } from '../deps.js';

/** The world as the starts of schedules see it. */
export interface ScheduleDeps extends Pick<ActivityDeps, 'environment' | 'records' | 'context' | 'now' | 'awaitRun'> {
  runs: Pick<Runs, 'startRun' | 'describeRun'>;
  /** The worker's own checkout as it stands now. Throws for one that does not check. */
  readWorkspace(): Promise<Workspace>;
  /** The worker's own public keys, read afresh. */
  readKeys(): Promise<PublicKey[]>;
  /** Ed25519 against a list of keys; false for what is malformed. */
  verifierOf(keys: readonly PublicKey[]): (signed: Signed) => boolean;
  /** Plans the runbook of a schedule from the worker's own checkout, or says in a sentence why it does not plan. */
  planAnew(definition: ScheduleDefinition): Promise<{ plan: Plan } | { problem: string }>;
}
