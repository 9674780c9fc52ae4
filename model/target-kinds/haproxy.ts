import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfAddress } from '../loopback.js';
import { referenceOr } from '../reference-text.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { EACH_ONCE, eachOnce } from './each-once.js';

const serverName = z.string().regex(/^[A-Za-z0-9._:-]+$/, {
  error: 'a name as HAProxy has it: letters, digits, dots, colons, underscores and hyphens',
});

const socket = () =>
  referenceOr((value) => value.startsWith('/') || hostOfAddress(value) !== undefined, 'a socket path, or host:port');

export const haproxy: TargetKind = {
  kind: 'haproxy',
  about: 'One backend of an HAProxy, or of several side by side, over their runtime sockets.',
  schema: z
    .strictObject({
      kind: z.literal('haproxy').describe('One backend of an HAProxy.'),
      socket: socket().describe('The runtime socket of the only process.').optional(),
      nodes: z
        .record(name(NAME_EXPECTED), socket(), { error: 'a map of node names to sockets' })
        .refine((nodes) => Object.keys(nodes).length > 0, { error: 'at least one node' })
        .describe(
          'Several processes instead: the runtime socket of each, by the name of its node. They switch together.',
        )
        .optional(),
      backend: serverName.describe('Name of the backend.'),
      servers: z
        .record(name(NAME_EXPECTED), serverName, { error: 'a map of colours to servers' })
        .refine((servers) => Object.keys(servers).length > 0, { error: 'at least one server' })
        .refine(eachOnce, EACH_ONCE)
        .describe('Server by colour.'),
      timeout: duration().describe('How long one command may take. 2s unless told.').optional(),
    })
    .refine((entry) => (entry.socket === undefined) !== (entry.nodes === undefined), {
      error: '`socket` or `nodes`, and not both',
      params: { code: 'DB3201' },
    }),
  addresses: { socket: hostOfAddress },
};
