import { z } from 'zod';
import { ID_EXPECTED } from '../expectations.js';
import { duration, name } from '../slot.js';
import { secret, words } from './fields.js';

/* What a target's entry says about rights that may be granted for a while, and about users that may be put there. */

const common = {
  level: z
    .enum(['read', 'write'])
    .describe('`read`: it changes nothing. `write`: it needs an approval by a second person, and a review.'),
  longest: duration().describe('The longest that it may be granted for. 8h unless told.').optional(),
};

/** `grants`: what each right means at this kind of target. */
export function grantsField<T extends z.ZodRawShape>(meaning: T) {
  return z
    .record(name(ID_EXPECTED), z.strictObject({ ...common, ...meaning }), { error: 'a map of rights' })
    .describe('Rights that `access-grant` may give for a while, by name.')
    .optional();
}

export const loginsField = z
  .record(name(ID_EXPECTED), z.string().min(1), { error: 'a map of persons to their names there' })
  .describe('Who each person of people.yaml is there. Who is not in it gets nothing.')
  .optional();

/** The three programs by which a right is given, taken back and looked at. */
export const grantPrograms = {
  grant: words.describe('Gives it. Gets DAYBOOK_LOGIN, DAYBOOK_RIGHT, DAYBOOK_UNTIL (ISO) and DAYBOOK_KEY.'),
  revoke: words.describe('Takes it back, and ends what is open under it. It may run twice.'),
  holds: words.describe('Exit code 0: the login has it now. 1: it has not.'),
};

/** Fields of every `provision`: whom it may make, and by what each is known. */
const strangers = {
  domains: z
    .array(z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/, { error: 'a domain such as shop.example' }), {
      error: 'a list of domains',
    })
    .min(1, { error: 'at least one domain' })
    .describe('Users must have an address in one of these. Everybody else is a stranger.')
    .optional(),
  allow: z
    .array(z.string().min(1), { error: 'a list of users' })
    .min(1, { error: 'at least one user' })
    .describe('Or be one of these.')
    .optional(),
};

/** `provision`: how users are put there by `access-provision`. Without domains or a list nobody is known to belong there. */
export function provisionField<T extends z.ZodRawShape>(way: T) {
  return z
    .strictObject({ ...way, ...strangers })
    .refine(
      ({ domains, allow }: { domains?: unknown; allow?: unknown }) => domains !== undefined || allow !== undefined,
      {
        error: '`domains` or `allow`, or both',
        params: { code: 'DB1017' },
        when: () => true,
      },
    )
    .describe('How `access-provision` puts users there, and whom it may.')
    .optional();
}

const column = () => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, { error: 'the name of a column of the cohort' });
const statement = (what: string) => z.string().regex(/\S/, { error: 'a statement' }).describe(what);

export const statements = {
  find: statement('Gives a row when the user is there and active. `$1` is the user’s key.'),
  add: statement('Makes the user, or makes them active again. `$1` is the key, then come the `columns`.'),
  remove: statement('Takes the user away, or makes them inactive. `$1` is the key.'),
  columns: z
    .array(column(), { error: 'a list of columns' })
    .describe('Columns of the cohort for `$2`, `$3` and so on in `add`.')
    .optional(),
};

export const userPrograms = {
  find: words.describe('Exit code 0: the user is there. 1: they are not. Gets DAYBOOK_USER.'),
  add: words.describe('Makes the user. Gets DAYBOOK_USER, DAYBOOK_USER_JSON and DAYBOOK_KEY.'),
  remove: words.describe('Takes the user away. Gets DAYBOOK_USER and DAYBOOK_KEY.'),
};

/** A name of a role in a database. */
export const roleName = () => secret().describe('The role that the person becomes a member of.');
