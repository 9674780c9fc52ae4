import { z } from 'zod';
import { name, slot } from '../slot.js';

/** A role that Daybook may make: quoted wherever it is written, and still one that people can type. */
const role = () =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, { error: 'the name of a role, at most 63 characters' });

export const opens = z
  .strictObject({
    target: slot(name()).describe('The database that the key opens.'),
    roles: z
      .array(role(), { error: 'a list of two roles' })
      .length(2, { error: 'two roles' })
      .refine(([one, other]) => one !== other, { error: 'two different roles' })
      .describe('Two roles of which one is in use. A rotation moves on to the other.'),
    like: role().describe('initialise: a group whose rights the roles get, where they have to be made.').optional(),
  })
  .describe('What the key opens. Without it the key is a random secret, or one that signs (jwks).');
