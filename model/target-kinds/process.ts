import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { folder, path, port, variables, words } from './fields.js';

export const process: TargetKind = {
  kind: 'process',
  about: 'A program on the worker’s machine, one process for each slot.',
  schema: z.strictObject({
    kind: z.literal('process').describe('A program on the worker’s machine.'),
    program: words.describe('The program and its arguments. It gets PORT, VERSION and SLOT.'),
    folder,
    env: variables.describe('Variables for the program. Credentials as references.').optional(),
    health: path.describe('Path that answers 2xx when the program is healthy. / unless told.').optional(),
    slots: z
      .record(name(NAME_EXPECTED), z.strictObject({ port: port.describe('Port on 127.0.0.1.') }), {
        error: 'a map of slots',
      })
      .refine((slots) => Object.keys(slots).length > 0, { error: 'at least one slot' })
      .describe('Slots by name.'),
  }),
  addresses: {},
};
