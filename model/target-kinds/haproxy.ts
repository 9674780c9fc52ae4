import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfAddress } from '../loopback.js';
import { referenceOr } from '../reference-text.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';

const serverName = z.string().regex(/^[A-Za-z0-9._:-]+$/, {
  error: 'a name as HAProxy has it: letters, digits, dots, colons, underscores and hyphens',
});

export const haproxy: TargetKind = {
  kind: 'haproxy',
  about: 'One backend of an HAProxy, over its runtime socket.',
  schema: z.strictObject({
    kind: z.literal('haproxy').describe('One backend of an HAProxy.'),
    socket: referenceOr(
      (value) => value.startsWith('/') || hostOfAddress(value) !== undefined,
      'a socket path, or host:port',
    ).describe('The runtime socket.'),
    backend: serverName.describe('Name of the backend.'),
    servers: z
      .record(name(NAME_EXPECTED), serverName, { error: 'a map of colours to servers' })
      .refine((servers) => Object.keys(servers).length > 0, { error: 'at least one server' })
      .describe('Server by colour.'),
    timeout: duration().describe('How long one command may take. 2s unless told.').optional(),
  }),
  addresses: { socket: hostOfAddress },
};
