import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { EACH_ONCE, eachOnce } from './each-once.js';
import { encryptedAddress, secret } from './fields.js';

const arn = (what: string, resource: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\\d{12}:${resource}/[\\w./-]+$`), {
    error: `the ARN of ${what}`,
  });

export const awsAlb: TargetKind = {
  kind: 'aws-alb',
  about:
    'One listener, or one rule of it, of an AWS application load balancer. Tested against the SDK’s own protocol with a stand-in; not verified on the real service.',
  schema: z
    .strictObject({
      kind: z.literal('aws-alb').describe('A listener or a rule of an application load balancer.'),
      region: z
        .string()
        .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: 'a region such as eu-central-1' })
        .describe('The region.'),
      listener: arn('a listener', 'listener').describe('The listener whose default action is weighted.').optional(),
      rule: arn('a rule of a listener', 'listener-rule').describe('The rule whose action is weighted.').optional(),
      targetGroups: z
        .record(name(NAME_EXPECTED), arn('a target group', 'targetgroup'), {
          error: 'a map of colours to target groups',
        })
        .refine((groups) => Object.keys(groups).length > 0, { error: 'at least one target group' })
        .refine(eachOnce, EACH_ONCE)
        .describe('ARN of the target group, by colour.'),
      accessKeyId: secret().describe('Access key, as a reference. No other credentials are looked for.'),
      secretAccessKey: secret().describe('Its secret, as a reference.'),
      sessionToken: secret().describe('Session token of temporary credentials, as a reference.').optional(),
      endpoint: encryptedAddress().describe('Address of the API. That of the region unless told.').optional(),
      timeout: duration().describe('How long one request may take. 10s unless told.').optional(),
    })
    .refine(({ listener, rule }) => (listener === undefined) !== (rule === undefined), {
      error: 'either `listener` or `rule`',
      params: { code: 'DB1017' },
    }),
  addresses: { endpoint: hostOfUrl },
  missing: { endpoint: 'https://elasticloadbalancing.amazonaws.com' },
};
