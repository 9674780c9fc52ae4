/** DB60xx: a schedule cannot be added as it was asked for. */
export const scheduleCodes = {
  DB6001: {
    title: 'A schedule lacks something that has no default',
    explanation:
      'When it starts, on the clocks of which zone, what happens when the run before is still open, how long a missed start is made up for, and whether each start carries out the plan of today or plans anew: each of these has been guessed wrongly by somebody at night, so all of them must be said.',
    example: '--cron "30 2 * * 2" --zone Europe/Berlin --overlap skip --catch-up 10m --pin',
  },
  DB6002: {
    title: 'The name of a schedule cannot be used',
    explanation:
      'The name is the beginning of the ids of its runs and part of the names of records: lower-case letters, digits and dashes, at most 61 of them, without a dot.',
    example: 'daybook schedule add nightly-check look …',
  },
  DB6003: {
    title: 'The cron expression does not read',
    explanation:
      'A cron expression has five fields: minute, hour, day of month, month, weekday. Values, ranges, lists, steps and English names of three letters are taken. Seconds, years, `@daily`, `?`, `L`, `W` and `#` are not: their meaning differs from one cron to the next.',
    example: '--cron "30 2 * * TUE"',
  },
  DB6004: {
    title: 'The zone of a schedule is unknown',
    explanation:
      'A schedule runs by the clocks of a zone of the IANA database. Offsets and abbreviations such as +01:00 or CET are not taken: they do not say when the clocks change.',
    example: '--zone Europe/Berlin',
  },
  DB6005: {
    title: 'A duration of a schedule cannot be used',
    explanation:
      'An interval is whole seconds, at least a minute of them; its offset is shorter than it; the catch-up window is from 10 s, which is what Temporal can do, to 365 days.',
    example: '--every 6h --offset 30m --catch-up 10m',
  },
  DB6006: {
    title: 'A schedule is told two things that exclude each other',
    explanation: 'Either a cron expression or an interval, and either a pinned plan or a new one at each start.',
    example: '--every 6h --replan',
  },
  DB6007: {
    title: 'The overlap rule is unknown',
    explanation:
      'It says what happens when a start is due while the run before is open: `skip` leaves it out, `queue-one` starts one afterwards, `queue-all` starts all of them one after another, `allow` starts it beside the other. None of them ends a run.',
    example: '--overlap skip',
  },
  DB6008: {
    title: 'A schedule never starts',
    explanation:
      'No day of the next five years fits all fields. As Temporal reads a cron expression, the day of the month and the weekday must both fit.',
    example: '--cron "30 2 28 2 *"',
  },
  DB6009: {
    title: 'A day of the month and a weekday must both fit',
    explanation:
      'Many crons start when either of the two fits; Temporal starts only when both do: `0 3 1 * MON` is the first of a month that is a Monday.',
    example: '--cron "0 3 1 * *"',
  },
} as const;
