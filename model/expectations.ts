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
export const TIME_OF_DAY_EXPECTED = "a time of day such as '09:00'";
export const DATE_EXPECTED = "a day of the calendar such as '2026-12-01'";
export const LOCAL_TIME_EXPECTED = "a date and time without an offset such as '2026-12-18T18:00', of 1970 to 2199";
export const SENDER_EXPECTED = 'one address, such as daybook@shop.example or Daybook <daybook@shop.example>';
export const SLACK_TEAM_EXPECTED = 'the id of a Slack workspace, such as T0123ABCD';
export const SLACK_USER_EXPECTED = 'the id of a member of Slack, such as U0123ABCD';
export const ENCRYPTED_EXPECTED = 'an https address; http for this machine only';
export const TLS_EXPECTED = 'implicit or starttls; none with a loopback host only';
export const ENCRYPTION_EXPECTED = 'verified; none with a loopback host only';
export const SUM_EXPECTED = 'percentages that sum to 100';
export const REFERENCE_EXPECTED = 'env:NAME, file:path, vault:mount/path#field or aws-sm:name#field';
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
  [TIME_OF_DAY_EXPECTED]: 'DB3033',
  [DATE_EXPECTED]: 'DB3031',
  [LOCAL_TIME_EXPECTED]: 'DB3301',
  [SENDER_EXPECTED]: 'DB3010',
  [SLACK_TEAM_EXPECTED]: 'DB3038',
  [SLACK_USER_EXPECTED]: 'DB3038',
  [ENCRYPTED_EXPECTED]: 'DB3041',
  [TLS_EXPECTED]: 'DB3041',
  [ENCRYPTION_EXPECTED]: 'DB3041',
  [SUM_EXPECTED]: 'DB2020',
  [REFERENCE_EXPECTED]: 'DB3015',
};

export function codeOfExpectation(expected: string): ProblemCode | undefined {
  return Object.hasOwn(CODES, expected) ? CODES[expected] : undefined;
}
