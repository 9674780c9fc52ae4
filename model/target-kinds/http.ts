import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
import { provisionField } from './access.js';
import { httpHeaders, httpTimeout, httpUrl, path } from './fields.js';
import type { TargetKind } from '../target-kind.js';

export const http: TargetKind = {
  kind: 'http',
  about: 'A service that is reached over HTTP.',
  schema: z.strictObject({
    kind: z.literal('http').describe('A service that is reached over HTTP.'),
    url: httpUrl('Its address; paths of steps are below it.', 'http://127.0.0.1:8080'),
    timeout: httpTimeout,
    headers: httpHeaders,
    traffic: path.describe('Path where GET gives {weights, healthy} and PUT {weights} sets them.').optional(),
    provision: provisionField({
      scim: path
        .describe('Where SCIM 2.0 is: `/scim/v2`. Users are looked up by userName, made, and set inactive.')
        .optional(),
      users: path
        .describe('Or a plain shape: GET, PUT and DELETE of this path, a slash and the user’s key; 404 means absent.')
        .optional(),
    }),
  }),
  addresses: { url: hostOfUrl },
};
