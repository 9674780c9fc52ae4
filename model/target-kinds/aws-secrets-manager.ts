import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import { duration } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { encryptedAddress, secret } from './fields.js';

export const awsSecretsManager: TargetKind = {
  kind: 'aws-secrets-manager',
  about:
    'One secret of AWS Secrets Manager. Tested against the SDK’s own protocol with a stand-in; not verified on the real service.',
  schema: z.strictObject({
    kind: z.literal('aws-secrets-manager').describe('One secret of AWS Secrets Manager.'),
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: 'a region such as eu-central-1' })
      .describe('The region.'),
    secret: z
      .string()
      .regex(/^[\w/+=.@:-]{1,512}$/, { error: 'the name or the ARN of a secret' })
      .describe('Its name or ARN. Daybook writes all of it, as JSON.'),
    accessKeyId: secret().describe('Access key, as a reference. No other credentials are looked for.'),
    secretAccessKey: secret().describe('Its secret, as a reference.'),
    sessionToken: secret().describe('Session token of temporary credentials, as a reference.').optional(),
    endpoint: encryptedAddress().describe('Address of the API. That of the region unless told.').optional(),
    timeout: duration().describe('How long one request may take. 10s unless told.').optional(),
  }),
  addresses: { endpoint: hostOfUrl },
  missing: { endpoint: 'https://secretsmanager.amazonaws.com' },
};
