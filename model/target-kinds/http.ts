import { z } from 'zod';
import { hostOfUrl } from '../loopback.js';
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
  }),
  addresses: { url: hostOfUrl },
};
