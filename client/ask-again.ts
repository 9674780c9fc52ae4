import type { Client } from '@temporalio/client';
import { readFailure } from './failure.js';

/** Before a query is asked again; at most half of the time that the call has. */
const PATIENCE_MS = 2_000;

/**
 * Asks a query once more when nobody answers it: of several that come while a workflow ends, a worker answers one and forgets
 * the others, and the server waits for them until the deadline. Inside of a call with a deadline, `deadlineMs` from now.
 */
export async function askAgain<T>(
  { connection }: { connection: Pick<Client['connection'], 'withDeadline'> },
  deadlineMs: number,
  query: () => Promise<T>,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + Math.min(PATIENCE_MS, deadlineMs / 2), query);
  } catch (error) {
    if (readFailure(error, '') !== 'timeout') throw error;
    return query();
  }
}
