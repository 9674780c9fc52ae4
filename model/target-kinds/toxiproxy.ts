import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { referenceOr, textOrReference } from '../reference-text.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';

export const toxiproxy: TargetKind = {
  kind: 'toxiproxy',
  about: 'A toxiproxy in front of a service: `chaos` steps disturb the network through it.',
  schema: z.strictObject({
    kind: z.literal('toxiproxy').describe('A toxiproxy in front of a service.'),
    url: referenceOr((value) => hostOfUrl(value) !== undefined, 'an address such as http://127.0.0.1:8474').describe(
      'Address of its API.',
    ),
    proxy: name(NAME_EXPECTED).describe('Name of the proxy that steps disturb unless they name another.').optional(),
    headers: z
      .record(z.string(), textOrReference(), { error: 'a map of header names to texts' })
      .describe('Headers of every request. Credentials as references.')
      .optional(),
    timeout: duration().describe('How long one request may take. 5s unless told.').optional(),
  }),
  addresses: { url: hostOfUrl },
};
