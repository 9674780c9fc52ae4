import { z } from 'zod';
import { SLACK_TEAM_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { referenceOr } from '../reference-text.js';
import type { TargetKind } from '../target-kind.js';
import { encryptedAddress, secret, timeout } from './fields.js';

export const slack: TargetKind = {
  kind: 'slack',
  about: 'A Slack workspace and the app in it. For a transport of kind slack.',
  schema: z.strictObject({
    kind: z.literal('slack').describe('A Slack workspace.'),
    team: referenceOr((value) => /^T[A-Z0-9]{1,30}$/.test(value), SLACK_TEAM_EXPECTED).describe(
      'Its id. Members of any other one are refused.',
    ),
    token: secret().describe('Token of the app’s bot (xoxb-), as a reference.'),
    appToken: secret().describe('Token of the app (xapp-), as a reference: answers come over Socket Mode.').optional(),
    signingSecret: secret()
      .describe('Signing secret of the app, as a reference: answers come as signed requests to the gateway.')
      .optional(),
    api: encryptedAddress().describe('Address of the Web API. Slack’s own unless told.').optional(),
    timeout: timeout(),
  }),
  addresses: { api: hostOfUrl },
  missing: { api: 'https://slack.com/api/' },
};
