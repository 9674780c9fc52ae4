import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { httpHeaders, httpTimeout, httpUrl } from './fields.js';

export const toxiproxy: TargetKind = {
  kind: 'toxiproxy',
  about: 'A toxiproxy in front of a service: `chaos` steps disturb the network through it.',
  schema: z.strictObject({
    kind: z.literal('toxiproxy').describe('A toxiproxy in front of a service.'),
    url: httpUrl('Address of its API.', 'http://127.0.0.1:8474'),
    proxy: name(NAME_EXPECTED).describe('Name of the proxy that steps disturb unless they name another.').optional(),
    headers: httpHeaders,
    timeout: httpTimeout,
  }),
  addresses: { url: hostOfUrl },
};
