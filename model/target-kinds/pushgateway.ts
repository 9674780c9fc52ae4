import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { httpHeaders, httpTimeout, httpUrl } from './fields.js';

export const pushgateway: TargetKind = {
  kind: 'pushgateway',
  about: 'A Prometheus Pushgateway to which `mark` pushes markers as a metric.',
  schema: z.strictObject({
    kind: z.literal('pushgateway').describe('A Prometheus Pushgateway.'),
    url: httpUrl('Its address.'),
    headers: httpHeaders,
    timeout: httpTimeout,
  }),
  addresses: { url: hostOfUrl },
};
