import type { Answerer } from '../answering/answerer.js';
import type { Caller } from '../routes/route.js';
import { isFresh } from './sessions.js';

/**
 * Somebody who is signed in, as they answer: level 3 within 15 minutes of proving who they are. An older session is worth
 * no more than a mail: it acknowledges, and decides nothing.
 */
export function answererOf({ person, session, via }: Caller, now: number): Answerer {
  return { person, level: isFresh(session, now) ? 3 : 1, via, identity: session.identity };
}
