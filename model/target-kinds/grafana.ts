import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { httpHeaders, httpTimeout, httpUrl, secret } from './fields.js';

export const grafana: TargetKind = {
  kind: 'grafana',
  about: 'A Grafana on whose graphs `mark` puts annotations.',
  schema: z.strictObject({
    kind: z.literal('grafana').describe('A Grafana.'),
    url: httpUrl('Its address; the API is below it at /api.'),
    token: secret().describe('Token of a service account that may write annotations, as a reference.').optional(),
    dashboard: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'the uid of a dashboard' })
      .describe('Uid of the one dashboard to mark. All unless told.')
      .optional(),
    headers: httpHeaders,
    timeout: httpTimeout,
  }),
  addresses: { url: hostOfUrl },
};
