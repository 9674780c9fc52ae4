import { z } from 'zod';
import { ENCRYPTION_EXPECTED } from '../expectations.js';
import { isLoopbackHost } from '../loopback.js';
import { isReference, textOrReference } from '../reference-text.js';
import { duration } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { grantsField, loginsField, provisionField, roleName, statements } from './access.js';
import { bareHost, host, port, secret } from './fields.js';

/** Fields of every entry that is reached as PostgreSQL. */
export const postgresFields = {
  host: host.describe('The server.'),
  port: port.describe('Its port. 5432 unless told.').optional(),
  database: textOrReference().describe('The database.'),
  user: secret().describe('The role that Daybook signs in as.'),
  password: secret().describe('Its password, as a reference. None where the server asks for none.').optional(),
  tls: z
    .enum(['verified', 'none'])
    .describe('`verified`: encrypted, with a certificate for this host. `none` on loopback only.'),
  ca: textOrReference()
    .describe('Certificates to believe, as PEM: `file:ca.pem`. Those that Node knows unless told.')
    .optional(),
  timeout: duration().describe('How long connecting, and one short statement, may take. 10s unless told.').optional(),
};

/** What is not encrypted may only be on this machine, and known to be. */
export function isSafePlace({ host: place, tls }: { host: string; tls: string }): boolean {
  return tls !== 'none' || (!isReference(place) && isLoopbackHost(place));
}

export const postgres: TargetKind = {
  kind: 'postgres',
  about: 'A database of a PostgreSQL server.',
  schema: z
    .strictObject({
      kind: z.literal('postgres').describe('A PostgreSQL database.'),
      ...postgresFields,
      grants: grantsField({ role: roleName() }),
      logins: loginsField,
      provision: provisionField(statements),
    })
    .refine(isSafePlace, { error: ENCRYPTION_EXPECTED, path: ['tls'] }),
  addresses: { host: bareHost },
};
