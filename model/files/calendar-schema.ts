import { z } from 'zod';
import { minuteOfDay } from '../contact/clock.js';
import { LOCAL_TIME_EXPECTED, NAME_EXPECTED, TIME_OF_DAY_EXPECTED } from '../expectations.js';
import { isLocalTime } from '../calendar/local-time.js';
import { name, zone } from '../slot.js';

const timeOfDay = () =>
  z.string().refine((time) => (minuteOfDay(time) ?? 1440) < 1440, { error: TIME_OF_DAY_EXPECTED });
/** 24:00 is the end of a day. */
const end = () => z.string().refine((time) => minuteOfDay(time) !== undefined, { error: TIME_OF_DAY_EXPECTED });
const localTime = () => z.string().refine(isLocalTime, { error: LOCAL_TIME_EXPECTED });
const names = (what: string) => z.array(name(NAME_EXPECTED), { error: 'a list of names' }).describe(what).optional();

/** What windows and freezes say alike. */
const closing = {
  holds: z
    .array(z.enum(['starts', 'guarded']))
    .min(1, { error: 'starts, guarded or both' })
    .describe('What it stops: starts of runs, guarded steps. Both unless told. An undo is never stopped.')
    .optional(),
  whenClosed: z
    .enum(['refuse', 'hold'])
    .describe('refuse: turned away. hold: a run starts and its guarded steps wait for the opening. refuse unless told.')
    .optional(),
  inFlight: z
    .enum(['finish', 'hold'])
    .describe(
      'Guarded steps of runs that were started before it closed: finish, or hold like all others. hold unless told.',
    )
    .optional(),
  except: z
    .strictObject({
      decisions: names('Approvals under which steps go through at any time.'),
      runbooks: names('Runbooks that go through at any time.'),
    })
    .describe('What it never stops.')
    .optional(),
};

export const windowSchema = z.strictObject({
  name: name(NAME_EXPECTED).describe('What people are told.'),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), { error: 'a list of weekdays' })
    .min(1, { error: 'at least one weekday' })
    .describe('Days on which it begins.'),
  weeks: z
    .array(
      z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(-1)], {
        error: '1 to 5, or -1 for the last',
      }),
    )
    .min(1, { error: 'at least one' })
    .describe('Only on the first (1), second … last (-1) such weekday of the month. Every one unless told.')
    .optional(),
  from: timeOfDay().describe('When it opens.'),
  until: end().describe('When it closes; on the next day when that is not later than `from`.'),
  zone: zone().describe('IANA zone of its times.'),
  ...closing,
});

export const freezeSchema = z
  .strictObject({
    name: name(NAME_EXPECTED).describe('What people are told.'),
    from: localTime().describe('Date and time at which it begins, on the clocks of `zone`.').optional(),
    until: localTime().describe('Date and time at which it is over.').optional(),
    every: z.enum(['year']).describe('It comes back on the same dates of every later year.').optional(),
    file: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\.ics$/, { error: 'the path of an .ics file inside of the workspace' })
      .describe('An iCalendar file of the workspace; each of its events is a freeze.')
      .optional(),
    zone: zone().describe('IANA zone of its times; with a file, of times there that name none, and of whole days.'),
    ...closing,
  })
  .refine(({ from, until, file }) => (file === undefined ? from !== undefined && until !== undefined : true), {
    error: '`from` and `until`, or `file`',
    params: { code: 'DB1017' },
  })
  .refine(({ from, until, every, file }) => file === undefined || !(from ?? until ?? every), {
    error: 'either `file`, or `from`, `until` and `every`',
    params: { code: 'DB1017' },
  });

export type WrittenWindow = z.output<typeof windowSchema>;
export type WrittenFreeze = z.output<typeof freezeSchema>;
