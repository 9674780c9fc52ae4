import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { metricsHeaders, metricsTimeout, metricsUrl } from './metrics.js';

export const prometheus: TargetKind = {
  kind: 'prometheus',
  about: 'A Prometheus, or what speaks its query API, that gates ask.',
  schema: z.strictObject({
    kind: z.literal('prometheus').describe('A Prometheus, or what speaks its query API.'),
    url: metricsUrl('Its address; the API is below it at /api/v1.'),
    headers: metricsHeaders,
    timeout: metricsTimeout,
  }),
  addresses: { url: hostOfUrl },
};
