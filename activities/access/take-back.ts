import type { OpenTarget } from '../own-target.js';
import type { PostgresPlace } from '../postgres/place.js';
import { Secrets } from '../secrets.js';
import type { Grant } from './grant.js';
import { takeBinding } from './kubernetes-grant.js';
import { takeMembership } from './postgres-grant.js';

const LIMIT_MS = 20_000;

/** What takes an access back, for the watchdog. It holds credentials: it goes over standard input and is never written down. */
export type AccessLift = { kind: 'access'; grant: Grant } & ({ place: PostgresPlace } | { cluster: OpenTarget });

/** Takes it back and looks whether it is gone. Idempotent. Throws a TargetFailure that says what still stands. */
export async function takeBackAccess(lift: AccessLift): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  if ('place' in lift) await takeMembership(lift.place, lift.grant, signal);
  else await takeBinding(lift.cluster, lift.grant, { signal, secrets: new Secrets() });
}
