import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { httpHeaders, httpTimeout, httpUrl } from './fields.js';

const address = httpUrl('Address of its metrics, such as http://127.0.0.1:8080/metrics.');

export const metrics: TargetKind = {
  kind: 'metrics',
  about:
    'Metrics that a service shows itself, in the text format of Prometheus or OpenMetrics. For those without a Prometheus.',
  schema: z
    .strictObject({
      kind: z.literal('metrics').describe('Metrics that a service shows itself.'),
      url: address.optional(),
      instances: z
        .record(name(NAME_EXPECTED), address, { error: 'a map of names to addresses' })
        .refine((all) => Object.keys(all).length > 0, { error: 'at least one instance' })
        .describe('Several instances; their counters are added up. All must answer.')
        .optional(),
      headers: httpHeaders,
      timeout: httpTimeout,
    })
    .refine((entry) => (entry.url === undefined) !== (entry.instances === undefined), {
      error: 'either `url` or `instances`',
      params: { code: 'DB1017' },
      when: () => true,
    }),
  addresses: { url: hostOfUrl },
};
