import { z } from 'zod';
import { ENCRYPTION_EXPECTED, NAME_EXPECTED } from '../expectations.js';
import { textOrReference } from '../reference-text.js';
import { name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { eachOnce } from './each-once.js';
import { folder, host, port, variables, words } from './fields.js';
import { isSafePlace, postgresFields } from './postgres.js';

const node = z.strictObject({
  host: host.describe('The server.'),
  port: port.describe('Its port. 5432 unless told.').optional(),
  fence: z
    .strictObject({
      run: words.describe('Fences it: afterwards it takes no write, and cannot come back by itself. It may run twice.'),
      look: words.describe('Exit code 0: it is fenced.'),
    })
    .describe('How it is fenced. Without it nothing is promoted in its place.'),
});

const { host: _host, port: _port, ...common } = postgresFields;

export const postgresPair: TargetKind = {
  kind: 'postgres-pair',
  about: 'A PostgreSQL primary and its standbys, one of which is promoted when the primary is lost or left.',
  schema: z
    .strictObject({
      kind: z.literal('postgres-pair').describe('A PostgreSQL primary and its standbys.'),
      nodes: z
        .record(name(NAME_EXPECTED), node, { error: 'a map of node names to nodes' })
        .refine((nodes) => Object.keys(nodes).length > 1, { error: 'at least two nodes' })
        .refine((nodes) => eachOnce(Object.fromEntries(Object.entries(nodes).map(([at, one]) => [at, placeOf(one)]))), {
          error: 'a place of its own for each node',
        })
        .describe('Each server by its name, with the programs that fence it on the worker’s machine.'),
      ...common,
      pointer: textOrReference()
        .describe('File in which applications read who is primary, relative to the workspace. Replaced as a whole.')
        .optional(),
      folder,
      env: variables.describe('Variables for the programs that fence. Credentials as references.').optional(),
    })
    .refine(({ nodes, tls }) => Object.values(nodes).every((one) => isSafePlace({ host: one.host, tls })), {
      error: ENCRYPTION_EXPECTED,
      path: ['tls'],
    }),
  addresses: {},
};

function placeOf({ host: at, port: on = 5432 }: { host: string; port?: number | string }): string {
  return `${at} ${on}`;
}
