import { errored } from '../failures.js';
import type { PostgresSession } from './session.js';

/** A session that is told to end does so at its next look, which is at hand unless the server hangs. */
const WITHIN_MS = 30_000;

/**
 * Ends the sessions that `which` finds: a text of Daybook's own that begins with `from`, gives a `pid`, and takes one value.
 * Resolves when all of them are gone. Errored `leftover-stays` where one is not; failed where the role may not end it.
 */
export async function endSessions(
  session: PostgresSession,
  { which, value }: { which: string; value: string },
): Promise<void> {
  const doing = 'ending what an earlier attempt left behind';
  const values = [value];
  await session.query({ text: `select pg_terminate_backend(pid, ${WITHIN_MS}) ${which}`, values, doing });
  const [row] = await session.query<{ left: number }>({ text: `select count(*)::int as left ${which}`, values, doing });
  if (row?.left === 0) return;
  throw errored(
    'leftover-stays',
    `A session that a lost attempt left at ${session.place.name} does not end, and could still change something. See pg_stat_activity there, then retry.`,
    'unknown',
  );
}
