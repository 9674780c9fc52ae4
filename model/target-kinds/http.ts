import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import { referenceOr, textOrReference } from '../reference-text.js';
import { duration } from '../slot.js';
import { path } from './fields.js';
import type { TargetKind } from '../target-kind.js';

export const http: TargetKind = {
  kind: 'http',
  about: 'A service that is reached over HTTP.',
  schema: z.strictObject({
    kind: z.literal('http').describe('A service that is reached over HTTP.'),
    url: referenceOr((value) => hostOfUrl(value) !== undefined, 'an address such as http://127.0.0.1:8080').describe(
      'Its address; paths of steps are below it.',
    ),
    timeout: duration().describe('How long one request may take. 5s unless told.').optional(),
    headers: z
      .record(z.string(), textOrReference(), { error: 'a map of header names to texts' })
      .describe('Headers of every request. Credentials as references.')
      .optional(),
    traffic: path.describe('Path where GET gives {weights, healthy} and PUT {weights} sets them.').optional(),
  }),
  addresses: { url: hostOfUrl },
};
