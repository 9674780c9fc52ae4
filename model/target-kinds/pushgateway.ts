import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { metricsHeaders, metricsTimeout, metricsUrl } from './metrics.js';

export const pushgateway: TargetKind = {
  kind: 'pushgateway',
  about: 'A Prometheus Pushgateway to which `mark` pushes markers as a metric.',
  schema: z.strictObject({
    kind: z.literal('pushgateway').describe('A Prometheus Pushgateway.'),
    url: metricsUrl('Its address.'),
    headers: metricsHeaders,
    timeout: metricsTimeout,
  }),
  addresses: { url: hostOfUrl },
};
