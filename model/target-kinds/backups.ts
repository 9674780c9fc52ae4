import { z } from 'zod';
import { textOrReference } from '../reference-text.js';
import type { TargetKind } from '../target-kind.js';

export const backups: TargetKind = {
  kind: 'backups',
  about: 'A folder of the worker’s machine in which backups lie.',
  schema: z.strictObject({
    kind: z.literal('backups').describe('A folder with backups.'),
    folder: textOrReference()
      .regex(/\S/, { error: 'a folder' })
      .describe('Where they lie, relative to the workspace. Only the worker’s user may look into it.'),
    programs: textOrReference()
      .describe('Folder of `pg_dump` and `pg_restore`. Where the worker’s PATH finds them unless told.')
      .optional(),
  }),
  addresses: {},
};
