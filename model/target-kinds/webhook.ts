import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { encryptedAddress, secret, timeout } from './fields.js';

export const webhook: TargetKind = {
  kind: 'webhook',
  about: 'A service that takes signed requests: a pager, a chat, an SMS service. For a transport of kind webhook.',
  schema: z.strictObject({
    kind: z.literal('webhook').describe('A service that takes signed requests.'),
    url: encryptedAddress().describe('Where requests are posted to.'),
    secret: secret().describe('Secret that signs them, as a reference.'),
    timeout: timeout(),
  }),
  addresses: { url: hostOfUrl },
};
