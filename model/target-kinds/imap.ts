import { z } from 'zod';
import { TLS_EXPECTED } from '../expectations.js';
import type { TargetKind } from '../target-kind.js';
import { bareHost, host, isSafe, port, secret, tls } from './fields.js';

export const imap: TargetKind = {
  kind: 'imap',
  about: 'A mailbox in which replies and bounces arrive. For `replies` of a transport of kind email.',
  schema: z
    .strictObject({
      kind: z.literal('imap').describe('A mailbox in which replies and bounces arrive.'),
      host: host.describe('The server.'),
      port: port.describe('Its port: 993 for implicit as a rule.'),
      tls,
      user: secret().describe('Whose mailbox it is.'),
      password: secret().describe('Their password, as a reference.'),
      mailbox: z
        .string()
        .regex(/^[^\p{Cc}]{1,200}$/u, { error: 'the name of a mailbox' })
        .describe('INBOX unless told.')
        .optional(),
      authServ: z
        .string()
        .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, { error: 'a name such as mx.shop.example' })
        .describe('Name of your own mail server in Authentication-Results. Without it no reply is believed.')
        .optional(),
    })
    .refine(isSafe, { error: TLS_EXPECTED, path: ['tls'] }),
  addresses: { host: bareHost },
};
