import type { At } from './strike.js';

export interface AccessMoment {
  name: string;
  /** `open`: while the person is in, which an outsider sees. */
  at: At | 'open';
  /** How long it is given, seconds. */
  seconds: number;
}

const SESSION = /^daybook access$/;
const GRANT = /^grant "/;
const REVOKE = /^revoke "/;
/** Long enough to be open when the worker is back, and short enough that the moments at its end come soon. */
const [LONG, SHORT] = [30, 8];

/** In the order in which the step gets there. Its expiry stands in the same transaction as the grant. */
export const ACCESS_MOMENTS: readonly AccessMoment[] = [
  giving('not granted', { text: GRANT, fate: 'drop' }),
  giving('granted; expiry not set', { text: /^alter role .* valid until/, fate: 'drop' }),
  giving('given; commit not sent', { text: /^commit$/, fate: 'drop' }),
  giving('given; commit comes late', { text: /^commit$/, fate: 'late' }),
  giving('given (not told)', { text: /^commit$/, fate: 'lose' }),
  { name: 'while it is open', at: 'open', seconds: LONG },
  taking('not revoked', { text: REVOKE, fate: 'drop' }),
  taking('revoked; commit not sent', { text: /^commit$/, nth: 1, after: after(REVOKE), fate: 'drop' }),
  taking('revoked (not told)', { text: /^commit$/, nth: 1, after: after(REVOKE), fate: 'lose' }),
  taking('sessions not ended', { text: /^select pid, pg_terminate_backend/, fate: 'drop' }),
  taking('sessions ended (not told)', { text: /^select pid, pg_terminate_backend/, fate: 'lose' }),
];

function giving(name: string, at: Omit<At, 'what'>): AccessMoment {
  return { name, at: { what: 'statement', application: SESSION, ...at }, seconds: LONG };
}

function taking(name: string, at: Omit<At, 'what'>): AccessMoment {
  return { name, at: { what: 'statement', application: SESSION, ...at }, seconds: SHORT };
}

function after(text: RegExp): At['after'] {
  return { what: 'statement', text, application: SESSION };
}
