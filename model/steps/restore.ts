import { z } from 'zod';
import { name, slot } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

export const restore = defineStepType({
  type: 'restore',
  lane: 'effect',
  about:
    'Brings a backup into an empty PostgreSQL database, whole or not at all, and compares counts and checksums with those that were taken when it was saved.',
  schema: z.strictObject({
    from: slot(name()).describe('Where the backup is, a target of kind backups. It is not changed.'),
    backup: slot(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._[\]-]{0,199}$/, {
        error: 'the name of a backup, or `latest`',
      }),
    ).describe('Its name, as `backup` gave it, or `latest`: the one that was saved last.'),
    of: slot(name())
      .describe('With `latest`: of the database that is this target. Needed where backups of several lie together.')
      .optional(),
    keepOwners: z
      .boolean({ error: 'true or false' })
      .describe(
        'Give everything to the roles that it belonged to, with their rights; they must be there. False unless told: everything belongs to the role that restores.',
      )
      .optional(),
  }),
  targetKinds: ['postgres'],
  otherTargets: { from: ['backups'] },
  retry: 'yes',
  outputs: {
    backup: 'The name of the backup.',
    savedAt: 'When it was saved, in ms.',
    tables: 'How many tables were brought back and compared.',
    rows: 'How many rows they hold.',
  },
  sentence: ({ target, params }) =>
    `Bring ${params.backup === 'latest' ? 'the latest backup' : `backup ${wording(params.backup)}`} of ${wording(params.from)} into ${target}`,
});
