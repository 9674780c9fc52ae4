import { z } from 'zod';
import { name, slot } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

export const backup = defineStepType({
  type: 'backup',
  lane: 'effect',
  about:
    'Saves a PostgreSQL database as one file, with the count and checksum of every table at the same moment beside it. That it can be restored is proved by a `restore` step.',
  schema: z.strictObject({
    from: slot(name()).describe('The database that is saved, a target of kind postgres. It is not changed.'),
  }),
  targetKinds: ['backups'],
  otherTargets: { from: ['postgres'] },
  retry: 'yes',
  outputs: {
    backup: 'Its name, for `restore`.',
    bytes: 'Size of the file.',
    sha256: 'Of the file.',
    tables: 'How many tables it holds.',
    rows: 'How many rows they hold.',
  },
  sentence: ({ target, params }) => `Save ${wording(params.from)} to ${target}`,
});
