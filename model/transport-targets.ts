import { z } from 'zod';
import { ENCRYPTED_EXPECTED, SLACK_TEAM_EXPECTED, TLS_EXPECTED } from './expectations.js';
import { hostOfUrl, isLoopbackHost } from './loopback.js';
import { isReference, referenceOr, textOrReference } from './reference-text.js';
import { duration } from './slot.js';
import { port, type TargetKind } from './target-kind.js';
import type { TransportConfig } from './workspace.js';

/*
 * Kinds of target that messages go through. transports/ reaches them; no step acts on one.
 */

/** An empty secret would sign and open everything. */
const secret = () =>
  textOrReference().regex(/\S/, { error: 'a secret that is not empty, or a reference such as env:NAME' });

const host = referenceOr(
  (value) => /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/.test(value),
  'the name or address of a machine',
);

/** An address of the web that others cannot listen to. */
const encryptedAddress = () =>
  referenceOr((value) => hostOfUrl(value) !== undefined, 'an address such as https://pager.example/events').refine(
    (value) => isReference(value) || /^https:/i.test(value) || isLoopbackHost(hostOfUrl(value) ?? ''),
    { error: ENCRYPTED_EXPECTED },
  );

const timeout = () => duration().describe('How long one delivery may take. 10s unless told.').optional();

/** A host that only the worker knows is not known to be this machine. */
function isSafe({ host, tls }: { host: string; tls: string }): boolean {
  return tls !== 'none' || (!isReference(host) && isLoopbackHost(host));
}

const tls = z
  .enum(['implicit', 'starttls', 'none'])
  .describe('How the connection is encrypted; none on loopback only.');

const smtp: TargetKind = {
  kind: 'smtp',
  about: 'A server that takes mail. For a transport of kind email.',
  schema: z
    .strictObject({
      kind: z.literal('smtp').describe('A server that takes mail.'),
      host: host.describe('The server.'),
      port: port.describe('Its port: 465 for implicit, 587 for starttls as a rule.'),
      tls,
      user: secret().describe('Who signs in there. Nobody unless told.').optional(),
      password: secret().describe('Their password, as a reference.').optional(),
      timeout: timeout(),
    })
    .refine(isSafe, { error: TLS_EXPECTED, path: ['tls'] })
    .refine(({ user, password }) => (user === undefined) === (password === undefined), {
      error: '`user` and `password` together, or neither',
      params: { code: 'DB1017' },
    }),
  addresses: { host: bareHost },
};

const imap: TargetKind = {
  kind: 'imap',
  about: 'A mailbox in which replies and bounces arrive. For `replies` of a transport of kind email.',
  schema: z
    .strictObject({
      kind: z.literal('imap').describe('A mailbox in which replies and bounces arrive.'),
      host: host.describe('The server.'),
      port: port.describe('Its port: 993 for implicit as a rule.'),
      tls,
      user: secret().describe('Whose mailbox it is.'),
      password: secret().describe('Their password, as a reference.'),
      mailbox: z
        .string()
        .regex(/^[^\p{Cc}]{1,200}$/u, { error: 'the name of a mailbox' })
        .describe('INBOX unless told.')
        .optional(),
      authServ: z
        .string()
        .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, { error: 'a name such as mx.shop.example' })
        .describe('Name of your own mail server in Authentication-Results. Without it no reply is believed.')
        .optional(),
    })
    .refine(isSafe, { error: TLS_EXPECTED, path: ['tls'] }),
  addresses: { host: bareHost },
};

const slack: TargetKind = {
  kind: 'slack',
  about: 'A Slack workspace and the app in it. For a transport of kind slack.',
  schema: z.strictObject({
    kind: z.literal('slack').describe('A Slack workspace.'),
    team: referenceOr((value) => /^T[A-Z0-9]{1,30}$/.test(value), SLACK_TEAM_EXPECTED).describe(
      'Its id. Members of any other one are refused.',
    ),
    token: secret().describe('Token of the app’s bot (xoxb-), as a reference.'),
    appToken: secret().describe('Token of the app (xapp-), as a reference: answers come over Socket Mode.').optional(),
    signingSecret: secret()
      .describe('Signing secret of the app, as a reference: answers come as signed requests to the gateway.')
      .optional(),
    api: encryptedAddress().describe('Address of the Web API. Slack’s own unless told.').optional(),
    timeout: timeout(),
  }),
  addresses: { api: hostOfUrl },
  missing: { api: 'https://slack.com/api/' },
};

const webhook: TargetKind = {
  kind: 'webhook',
  about: 'A service that takes signed requests: a pager, a chat, an SMS service. For a transport of kind webhook.',
  schema: z.strictObject({
    kind: z.literal('webhook').describe('A service that takes signed requests.'),
    url: encryptedAddress().describe('Where requests are posted to.'),
    secret: secret().describe('Secret that signs them, as a reference.'),
    timeout: timeout(),
  }),
  addresses: { url: hostOfUrl },
};

function bareHost(value: string): string {
  return value;
}

export const transportTargets: readonly TargetKind[] = [smtp, imap, slack, webhook];

/** The kind of target that each kind of transport sends through. */
export const kindForTransport: Record<Exclude<TransportConfig['kind'], 'console'>, string> = {
  email: 'smtp',
  slack: 'slack',
  webhook: 'webhook',
};

/** The kind of target that `replies` of an email transport names. */
export const kindForReplies = 'imap';
