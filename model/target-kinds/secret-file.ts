import { z } from 'zod';
import { textOrReference } from '../reference-text.js';
import type { TargetKind } from '../target-kind.js';

export const secretFile: TargetKind = {
  kind: 'secret-file',
  about: 'One key in a file on the worker’s machine, where its consumers read it.',
  schema: z.strictObject({
    kind: z.literal('secret-file').describe('One key in a file.'),
    file: textOrReference().describe(
      'The file, relative to the workspace. Daybook writes all of it, as JSON; its owner alone may read it.',
    ),
  }),
  addresses: {},
};
