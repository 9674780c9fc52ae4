import { DatabaseError } from 'pg';
import { errored, failed, systemCode, type TargetFailure } from '../failures.js';

/** SQLSTATE: classes that mean that nobody was let in, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SIGN_IN = /^28/;
/** The server ends, starts, or has no room: it could not be asked, and may be asked again. */
const NOT_NOW = /^(?:57P0[1-5]|53|08)/;
/** Two that waited for each other, or a snapshot that is too old: nothing was done, and it may be tried again. */
const TRY_AGAIN = /^(?:40|55P03)/;

/** What was going on when it happened. */
export interface Asking {
  /** The target's name. */
  target: string;
  /** `connecting`, `reading the roles` … */
  doing: string;
  /** Whether a change may have been committed when the answer is lost. */
  happened: 'no' | 'unknown';
}

/**
 * A client's error as a failure that holds no value of any row: the server's own text may quote them, so that only its SQLSTATE
 * and the names of table, column and constraint are taken over. `failed` when the server said no, `errored` when it could not
 * be asked or its answer was lost.
 */
export function postgresFailure(error: unknown, { target, doing, happened }: Asking): TargetFailure {
  if (!isServersAnswer(error)) {
    const code = systemCode(error) ?? 'the connection ended';
    const reason = happened === 'no' ? 'unreachable' : 'answer-lost';
    return errored(
      reason,
      `${target} could not be asked while ${doing} (${code}). See that it runs, then retry.`,
      happened,
    );
  }
  const code = error.code ?? '';
  const at = [named('table', error.table), named('column', error.column), named('constraint', error.constraint)]
    .filter((part) => part !== '')
    .join(', ');
  const what = `SQLSTATE ${code}${at && `, ${at}`}`;
  if (SIGN_IN.test(code))
    return errored(
      'sign-in-refused',
      `${target} did not let Daybook in (${what}). Check the role and its password.`,
      'no',
    );
  if (NOT_NOW.test(code))
    return errored('not-now', `${target} does not take it now, while ${doing} (${what}).`, happened);
  if (TRY_AGAIN.test(code))
    return errored('in-the-way', `Somebody else was in the way while ${doing} at ${target} (${what}).`, 'no');
  return failed('refused-by-target', `${target} said no while ${doing} (${what}).`, { sqlstate: code });
}

function named(what: string, name: string | undefined): string {
  return name === undefined ? '' : `${what} ${name}`;
}

/** Not `instanceof` alone: another copy of the class may come from another realm. */
function isServersAnswer(error: unknown): error is DatabaseError {
  if (error instanceof DatabaseError) return true;
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) && 'severity' in (error as object);
}
