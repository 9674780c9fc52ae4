import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import { textOrReference } from '../reference-text.js';
import { duration } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { encryptedAddress, secret } from './fields.js';

export const vaultKv: TargetKind = {
  kind: 'vault-kv',
  about: 'One secret of Vault’s KV engine, version 2.',
  schema: z.strictObject({
    kind: z.literal('vault-kv').describe('One secret of Vault’s KV engine, version 2.'),
    url: encryptedAddress().describe('Address of Vault, such as https://vault.example:8200.'),
    mount: z
      .string()
      .regex(/^(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*$/, { error: 'the path of a mount, such as secret' })
      .describe('Where the engine is mounted.'),
    path: z
      .string()
      .regex(/^(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*$/, { error: 'the path of a secret, such as shop/orders' })
      .describe('Path of the secret, without `data/`. Daybook writes all of it.'),
    token: secret().describe('A token that may read and write it, as a reference.'),
    namespace: textOrReference().describe('Namespace, where there are any.').optional(),
    ca: textOrReference()
      .describe('Certificates to believe, as PEM: `file:ca.pem`. Those that Node knows unless told.')
      .optional(),
    timeout: duration().describe('How long one request may take. 10s unless told.').optional(),
  }),
  addresses: { url: hostOfUrl },
};
