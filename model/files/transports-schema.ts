import { z } from 'zod';
import { parseSender } from '../contact/mail-address.js';
import { NAME_EXPECTED, REFERENCE_EXPECTED, SENDER_EXPECTED } from '../expectations.js';
import { isReference } from '../reference-text.js';
import { name } from '../slot.js';
import type { TransportConfig } from '../workspace.js';

const target = (kind: string) => name(NAME_EXPECTED).describe(`Target of kind ${kind} in targets.yaml.`);

const kind = <K extends TransportConfig['kind']>(one: K) =>
  z.literal(one, { error: 'one of slack, email, webhook and console' });

const transport = z.union([
  z.strictObject({ kind: kind('slack').describe('Messages in Slack.'), target: target('slack') }),
  z.strictObject({
    kind: kind('email').describe('Mail.'),
    target: target('smtp'),
    from: z
      .string()
      .refine((sender) => parseSender(sender) !== undefined, { error: SENDER_EXPECTED })
      .describe('Sender of every mail, with or without a name.'),
    replies: name(NAME_EXPECTED)
      .describe('Target of kind imap, where replies and bounces arrive. Without it nobody reads them.')
      .optional(),
  }),
  z.strictObject({
    kind: kind('webhook').describe('Signed requests to a pager, a chat or an SMS service.'),
    target: target('webhook'),
    shape: z.enum(['daybook', 'pagerduty']).describe('What the requests look like. daybook unless told.').optional(),
  }),
  z.strictObject({ kind: kind('console').describe('Lines on the console of the worker.') }),
]);

export const transportsSchema = z
  .record(name(NAME_EXPECTED), transport, { error: 'a map of transports' })
  .describe('Ways to people by name, in the order in which they are tried.');

export const linksSchema = z
  .strictObject({
    secret: z
      .string()
      .refine(isReference, { error: REFERENCE_EXPECTED })
      .describe('Reference to the secret that signs them.'),
  })
  .describe('Links in messages. A local workspace makes a secret of its own.');

/** With defaults filled in, in the order of the file. */
export function transportsOf(written: z.output<typeof transportsSchema> = {}): Record<string, TransportConfig> {
  const entries = Object.entries(written).map(([name, one]): [string, TransportConfig] => [
    name,
    one.kind === 'webhook' ? { ...one, shape: one.shape ?? 'daybook' } : one,
  ]);
  return Object.fromEntries(entries);
}
