import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfAddress } from '../loopback.js';
import { referenceOr, textOrReference } from '../reference-text.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { EACH_ONCE, eachOnce } from './each-once.js';
import { path, words } from './fields.js';

const address = () => referenceOr((value) => hostOfAddress(value) !== undefined, 'an address as host:port');

export const nginx: TargetKind = {
  kind: 'nginx',
  about: 'One upstream of an nginx, in a file that Daybook owns wholly.',
  schema: z.strictObject({
    kind: z.literal('nginx').describe('One upstream of an nginx.'),
    file: textOrReference().describe('The file that nginx includes in its http block. Daybook writes all of it.'),
    upstream: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, { error: 'a name: letters, digits, underscores and hyphens' })
      .describe('Name of the upstream, as `proxy_pass http://NAME` says it.'),
    servers: z
      .record(name(NAME_EXPECTED), address(), { error: 'a map of colours to addresses' })
      .refine((servers) => Object.keys(servers).length > 0, { error: 'at least one server' })
      .refine(eachOnce, EACH_ONCE)
      .describe('Address of the server by colour.'),
    readBack: address().describe(
      'Where nginx shall say what it serves. Daybook makes it listen there; keep it internal.',
    ),
    check: path.describe('Path at each server that answers 2xx when it is healthy. / unless told.').optional(),
    test: words.describe('Tests the configuration. nginx -t unless told.').optional(),
    reload: words.describe('Makes nginx read it. nginx -s reload unless told.').optional(),
    timeout: duration().describe('How long one check and one question may take. 2s unless told.').optional(),
  }),
  addresses: { readBack: hostOfAddress },
};
