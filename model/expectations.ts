import type { ProblemCode } from './problem-codes.js';

/*
 * Convention of all schemas in model/: the message of a check says what is expected ("a duration such as 30s"), never
 * what went wrong. shape-problems.ts makes the sentence, with what was found, the place and the cure.
 * These expectations have a code of their own.
 */

export const DURATION_EXPECTED = 'a duration such as 500ms, 30s, 15m, 2h, 1h30m or 3d';
export const ID_EXPECTED = 'lower-case letters, digits and hyphens, beginning with a letter, at most 63';
export const NAME_EXPECTED = 'a name of lower-case letters, digits and hyphens, beginning with a letter, at most 63';
export const INPUT_NAME_EXPECTED = 'letters, digits, underscores and hyphens, beginning with a letter';
export const FORMAT_EXPECTED = '1, the only format version so far';
export const EMAIL_EXPECTED = 'one plain e-mail address, such as dana@shop.example';
export const ZONE_EXPECTED = 'an IANA zone, such as Europe/Berlin';
export const TIME_EXPECTED = "a time such as '02:00' or '2026-12-01T02:00'";
export const SUM_EXPECTED = 'percentages that sum to 100';
export const REFERENCE_EXPECTED = 'env: and the name of a variable, or file: and a path';
/** Second half of a slot(); problems name the first half instead. */
export const SLOT_EXPECTED = 'an expression ${{ … }}';

const CODES: Record<string, ProblemCode> = {
  [DURATION_EXPECTED]: 'DB1015',
  [ID_EXPECTED]: 'DB2002',
  [NAME_EXPECTED]: 'DB3020',
  [INPUT_NAME_EXPECTED]: 'DB2018',
  [FORMAT_EXPECTED]: 'DB1018',
  [EMAIL_EXPECTED]: 'DB3010',
  [ZONE_EXPECTED]: 'DB2025',
  [TIME_EXPECTED]: 'DB2028',
  [SUM_EXPECTED]: 'DB2020',
  [REFERENCE_EXPECTED]: 'DB3015',
};

export function codeOfExpectation(expected: string): ProblemCode | undefined {
  return Object.hasOwn(CODES, expected) ? CODES[expected] : undefined;
}
