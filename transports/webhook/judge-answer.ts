import { DeliveryError } from '../transport.js';
import type { Posted } from './post.js';

/** Nobody is asked to wait longer than that. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * What an answer means: 2xx is the only yes. Throws a DeliveryError, `unavailable` for 429 and 5xx with what Retry-After
 * says, `refused` for everything else, redirects too. `now` is wall time, ms.
 */
export function judgeAnswer({ status, retryAfter }: Posted, transport: string, now: number): void {
  if (status >= 200 && status < 300) return;
  if (status === 429 || status >= 500)
    throw new DeliveryError('unavailable', `${transport} answered ${status}`, waitOf(retryAfter, now));
  if (status >= 300 && status < 400) {
    throw new DeliveryError(
      'refused',
      `${transport} answered ${status} and points elsewhere; name the final address in targets.yaml`,
    );
  }
  throw new DeliveryError('refused', `${transport} refused it (${status})`);
}

/** Seconds or a date (RFC 9110); undefined for anything else. */
function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
