import { z } from 'zod';
import { isDate, minuteOfDay } from '../contact/clock.js';
import { isMailAddress } from '../contact/mail-address.js';
import {
  DATE_EXPECTED,
  EMAIL_EXPECTED,
  NAME_EXPECTED,
  SLACK_TEAM_EXPECTED,
  SLACK_USER_EXPECTED,
  TIME_OF_DAY_EXPECTED,
} from '../expectations.js';
import { name, text, zone } from '../slot.js';

const date = () => z.string().refine(isDate, { error: DATE_EXPECTED });
const timeOfDay = () =>
  z.string().refine((time) => (minuteOfDay(time) ?? 1440) < 1440, { error: TIME_OF_DAY_EXPECTED });
/** 24:00 is the end of a day. */
const end = () => z.string().refine((time) => minuteOfDay(time) !== undefined, { error: TIME_OF_DAY_EXPECTED });
const persons = (what: string) => z.array(z.string(), { error: 'a list of persons' }).describe(what);
const line = () =>
  z.string().regex(/^[^\p{Cc}\u2028\u2029]{1,200}$/u, { error: 'one line of text, at most 200 characters' });

const hours = z.strictObject({
  from: timeOfDay().describe('When the working day begins.'),
  to: end().describe('When it ends; 24:00 is midnight. Before `from`: a shift over midnight, of the day it begins on.'),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), { error: 'a list of weekdays' })
    .min(1, { error: 'at least one weekday' })
    .describe('Working days. Monday to Friday unless told.')
    .optional(),
});

const person = z.strictObject({
  name: text().describe('Name, for people.'),
  email: z
    .string()
    .refine(isMailAddress, { error: EMAIL_EXPECTED })
    .describe('Address for sign-in, for commits and for mail.')
    .optional(),
  subject: text().describe('OIDC subject, where the provider’s e-mail is not to be trusted.').optional(),
  zone: zone().describe('IANA zone. That of daybook.yaml unless told.').optional(),
  slack: z
    .strictObject({
      team: z
        .string()
        .regex(/^T[A-Z0-9]{1,30}$/, { error: SLACK_TEAM_EXPECTED })
        .describe('Id of the Slack workspace.'),
      user: z
        .string()
        .regex(/^[UW][A-Z0-9]{1,30}$/, { error: SLACK_USER_EXPECTED })
        .describe('Id of the member.'),
    })
    .describe('Who they are in Slack; both together.')
    .optional(),
  addresses: z
    .record(name(NAME_EXPECTED), line(), { error: 'a map of transports to addresses' })
    .describe('Address at a webhook transport, by its name: a pager’s key, a phone number.')
    .optional(),
  interests: z
    .array(name(NAME_EXPECTED), { error: 'a list of interests' })
    .describe('What matters to them; a message may have other words for it.')
    .optional(),
  transports: z
    .array(z.string(), { error: 'a list of transports' })
    .min(1, { error: 'at least one transport' })
    .describe('Transports in the order in which they are tried. That of daybook.yaml unless told.')
    .optional(),
  hours: hours.describe('Working hours on their clocks. Monday to Friday, 09:00 to 17:00, unless told.').optional(),
  quiet: z
    .strictObject({ from: timeOfDay().describe('Begin.'), to: end().describe('End; may lie before `from`.') })
    .describe('Nobody disturbs them between these times, unless it is urgent.')
    .optional(),
  deputies: z
    .array(
      z.strictObject({
        person: z.string().describe('Who acts for them.'),
        from: date().describe('First date.').optional(),
        to: date().describe('Last date.').optional(),
      }),
      { error: 'a list of deputies' },
    )
    .describe('Who acts for them, in this order. Without dates: whenever they are away.')
    .optional(),
  away: z
    .array(
      z.strictObject({
        from: date().describe('First date.'),
        to: date().describe('Last date.'),
        why: text().describe('Why; shown to nobody.').optional(),
      }),
      { error: 'a list of absences' },
    )
    .describe('When they are away, on their clocks.')
    .optional(),
});

const rota = z.strictObject({
  zone: zone().describe('IANA zone of its times.'),
  from: date().describe('Date on which the first turn begins.'),
  at: timeOfDay().describe('Time of day at which turns change.'),
  days: z
    .number()
    .int({ error: 'a whole number' })
    .min(1, { error: '1 or more' })
    .max(366, { error: 'at most 366' })
    .describe('Days of one turn.'),
  order: persons('Who is on duty, one after another.').min(1, { error: 'at least one person' }),
});

export const peopleSchema = z.strictObject({
  people: z.record(name(NAME_EXPECTED), person, { error: 'a map of persons' }).describe('Persons by id.'),
  groups: z
    .record(name(NAME_EXPECTED), z.array(z.string(), { error: 'a list of persons and group:NAME' }), {
      error: 'a map of groups',
    })
    .describe('Groups by name: persons, and group:NAME for the members of another group.')
    .optional(),
  rotas: z
    .record(name(NAME_EXPECTED), rota, { error: 'a map of rotas' })
    .describe('Who is on duty, by name.')
    .optional(),
  channels: z
    .record(z.string(), z.record(z.string(), line(), { error: 'a map of transports to channels' }), {
      error: 'a map of groups',
    })
    .describe('Where a whole group reads: group, then transport, then its channel there.')
    .optional(),
});

/** people.yaml as written. */
export type WrittenPeople = z.output<typeof peopleSchema>;
