import { z } from 'zod';
import type { TargetKind } from '../target-kind.js';
import { grantPrograms, grantsField, loginsField, provisionField, userPrograms } from './access.js';
import { folder, variables, words } from './fields.js';

export const command: TargetKind = {
  kind: 'command',
  about: 'Programs on the worker’s machine, from a list of allowed ones.',
  schema: z.strictObject({
    kind: z.literal('command').describe('Programs on the worker’s machine.'),
    allow: z
      .array(words, { error: 'a list of lists' })
      .describe('What a step’s `run` must begin with: lists of a program and its first arguments.')
      .optional(),
    folder,
    env: variables.describe('Variables for every program. Credentials as references.').optional(),
    deploy: z
      .strictObject({
        read: words.describe('Prints the version that runs in the slot, or nothing.'),
        start: words.describe('Starts the version in the slot.'),
        stop: words.describe('Stops the slot.'),
        health: words.describe('Exit code 0: the slot is healthy.'),
      })
      .describe('What `deploy` steps use. They get DAYBOOK_SLOT and DAYBOOK_VERSION.')
      .optional(),
    grants: grantsField(grantPrograms),
    logins: loginsField,
    provision: provisionField(userPrograms),
  }),
  addresses: {},
};
