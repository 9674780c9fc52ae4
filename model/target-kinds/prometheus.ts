import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import type { TargetKind } from '../target-kind.js';
import { httpHeaders, httpTimeout, httpUrl } from './fields.js';

export const prometheus: TargetKind = {
  kind: 'prometheus',
  about: 'A Prometheus, or what speaks its query API, that gates ask.',
  schema: z.strictObject({
    kind: z.literal('prometheus').describe('A Prometheus, or what speaks its query API.'),
    url: httpUrl('Its address; the API is below it at /api/v1.'),
    headers: httpHeaders,
    timeout: httpTimeout,
  }),
  addresses: { url: hostOfUrl },
};
