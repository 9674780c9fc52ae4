import { z } from 'zod';
import { TLS_EXPECTED } from '../expectations.js';
import type { TargetKind } from '../target-kind.js';
import { bareHost, host, isSafe, port, secret, timeout, tls } from './fields.js';

export const smtp: TargetKind = {
  kind: 'smtp',
  about: 'A server that takes mail. For a transport of kind email.',
  schema: z
    .strictObject({
      kind: z.literal('smtp').describe('A server that takes mail.'),
      host: host.describe('The server.'),
      port: port.describe('Its port: 465 for implicit, 587 for starttls as a rule.'),
      tls,
      user: secret().describe('Who signs in there. Nobody unless told.').optional(),
      password: secret().describe('Their password, as a reference.').optional(),
      timeout: timeout(),
    })
    .refine(isSafe, { error: TLS_EXPECTED, path: ['tls'] })
    .refine(({ user, password }) => (user === undefined) === (password === undefined), {
      error: '`user` and `password` together, or neither',
      params: { code: 'DB1017' },
    }),
  addresses: { host: bareHost },
};
