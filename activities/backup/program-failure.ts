import { errored, failed, type TargetFailure } from '../failures.js';

/**
 * What a program's own words may be quoted of: they hold names, and no value of a row. Anything else it says stays on the
 * worker, because a line may quote what a table holds.
 */
const KNOWN: readonly RegExp[] = [
  /permission denied for (?:schema|table|database|sequence|view|materialized view|function|language|type|large object) [\w$."-]{1,130}/,
  /permission denied to create [\w ]{1,60}/,
  /must be owner of [\w ]{1,40} [\w$."-]{1,130}/,
  /must be (?:a )?(?:superuser|member of role "[\w$-]{1,63}")/,
  /role "[\w$-]{1,63}" does not exist/,
  /extension "[\w$-]{1,63}" is not available/,
  /could not open extension control file/,
  /aborting because of server version mismatch/,
  /unsupported version \([\d.]{1,10}\) in file header/,
  /relation "[\w$.-]{1,130}" already exists/,
  /unrecognized configuration parameter "[\w.]{1,63}"/,
  /could not write to file|No space left on device/,
];
const NOT_LET_IN = /password authentication failed|no pg_hba\.conf entry|SSL error|certificate/;
const NOT_THERE =
  /could not connect|connection to server .* failed|server closed the connection|terminating connection/;

/** Why a program of PostgreSQL ended with another code than 0. Failed: the server or the file said no. Errored: it could not be asked. */
export function programFailure({
  program,
  target,
  doing,
  exitCode,
  stderr,
}: {
  program: string;
  target: string;
  doing: string;
  exitCode: number;
  stderr: string;
}): TargetFailure {
  const known = KNOWN.map((pattern) => pattern.exec(stderr)?.[0]).filter((words) => words !== undefined);
  if (known.length === 0 && NOT_LET_IN.test(stderr))
    return errored(
      'sign-in-refused',
      `${target} did not let ${program} in. Check the role, its password and the certificate.`,
      'no',
    );
  if (known.length === 0 && NOT_THERE.test(stderr))
    return errored('unreachable', `${target} could not be asked while ${doing}. See that it runs, then retry.`, 'no');
  const why =
    known.length > 0 ? known.slice(0, 3).join('; ') : 'it said nothing that may be shown; run it by hand to see';
  return failed('refused-by-program', `${program} ended with ${exitCode} while ${doing} (${target}): ${why}.`, {
    exitCode,
  });
}
