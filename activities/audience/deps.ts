import type { Audiences } from '../../client/audiences.js';
import type { Runs } from '../../client/runs.js';
import type { PublicKey } from '../../model/statement.js';
import type { Workspace } from '../../model/workspace.js';
import type { LinkKey } from '../../workspace/link-keys.js';
import type { ActivityDeps } from '../deps.js';

/** The world as the activities about people see it. */
export interface AudienceDeps extends Pick<ActivityDeps, 'environment' | 'records' | 'transports' | 'context' | 'now'> {
  audiences: Audiences;
  runs: Pick<Runs, 'viewRun'>;
  /** The worker's own checkout as it stands now: people come, go and change their address while runs wait. */
  readWorkspace(): Promise<Workspace>;
  /** The worker's own public keys, read afresh. */
  readKeys(): Promise<PublicKey[]>;
  /** Newest first. Throws where there is none. */
  readLinkKeys(): Promise<LinkKey[]>;
  /** How long a count waits for a shard, ms. Default 20,000. */
  shardPatienceMs?: number;
}
