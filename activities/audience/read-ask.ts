import { ClientFailure } from '../../client/failure.js';
import { newsOf } from '../../model/audience/ask-news.js';
import type { AskReading } from '../../model/audience/audience.js';
import { mustBeAudience } from './caller.js';
import type { AudienceDeps } from './deps.js';

/**
 * Reads from the run itself how its ask stands, and whether the run has ended. A run that Temporal does not know any more is
 * over. Throws a ClientFailure while nobody answers for it, so that the engine tries again.
 */
export async function readAsk(place: { run: string; ask: string }, deps: AudienceDeps): Promise<AskReading> {
  await mustBeAudience(place, deps);
  try {
    const { asks, endedAt } = await deps.runs.viewRun(place.run);
    const ask = asks.find(({ id }) => id === place.ask);
    return { ...(ask ? { news: newsOf(ask) } : {}), over: endedAt !== undefined };
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return { over: true };
    throw error;
  }
}
