import { z } from 'zod';
import { FORMAT_EXPECTED } from '../expectations.js';
import { hostOfAddress, hostOfUrl, isLoopbackHost } from '../loopback.js';
import type { Problem } from '../problem.js';
import { zone } from '../slot.js';
import type { DaybookConfig } from '../workspace.js';
import { foundAt, type ReadFile, readShaped } from './read-file.js';
import { linksSchema, transportsOf, transportsSchema } from './transports-schema.js';

const relative = z
  .string()
  .refine((path) => path !== '' && !/^(?:[/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..'), {
    error: 'a path inside the workspace',
  });
const webAddress = z.string().refine((address) => hostOfUrl(address) !== undefined, {
  error: 'an address such as http://127.0.0.1:7080',
  params: { code: 'DB3017' },
});

export const daybookSchema = z.strictObject({
  daybook: z.literal(1, { error: FORMAT_EXPECTED }).describe('Version of the format.'),
  local: z
    .boolean()
    .describe('Development identity: everybody may say who they are. Loopback addresses only.')
    .optional(),
  zone: zone().describe('IANA zone of times of day.'),
  temporal: z
    .strictObject({
      address: z
        .string()
        .refine((address) => hostOfAddress(address) !== undefined, { error: 'host:port', params: { code: 'DB3017' } })
        .describe('Temporal’s front end.'),
      namespace: z.string().min(1).describe('default unless told.').optional(),
    })
    .describe('Where Temporal is.'),
  gateway: z
    .strictObject({ address: webAddress.describe('Its address, as people reach it.') })
    .describe('The one door for people.'),
  keys: relative.describe('File with the gateway’s public keys. .daybook/public-keys.json unless told.').optional(),
  records: z
    .strictObject({ folder: relative.describe('.daybook/records unless told.') })
    .describe('Where records of runs are kept.')
    .optional(),
  oidc: z
    .strictObject({
      issuer: webAddress.describe('The issuer.'),
      clientId: z.string().min(1).describe('Client id of Daybook at the issuer.'),
    })
    .describe('How people sign in. Needed unless the workspace is local.')
    .optional(),
  transports: transportsSchema.optional(),
  links: linksSchema.optional(),
});

/** daybook.yaml, with defaults filled in, or all its problems. */
export function parseDaybookFile(text: string, file: string): ReadFile<DaybookConfig> {
  const { value, source, problems } = readShaped(text, file, { schema: daybookSchema, what: 'daybook.yaml' });
  if (!value) return { source, problems };
  const config: DaybookConfig = {
    local: value.local ?? false,
    zone: value.zone,
    temporal: { address: value.temporal.address, namespace: value.temporal.namespace ?? 'default' },
    gateway: value.gateway,
    keys: value.keys ?? '.daybook/public-keys.json',
    records: value.records ?? { folder: '.daybook/records' },
    transports: transportsOf(value.transports),
    ...(value.oidc && { oidc: value.oidc }),
    ...(value.links && { links: value.links }),
  };
  const found = [remoteAddresses, openAddresses, signIn, unsignedLinks].flatMap((rule) => rule(config, source));
  const broken = found.some((problem) => problem.severity === 'error');
  return { ...(!broken && { value: config }), source, problems: [...problems, ...found] };
}

/** A development identity and another machine never go together. */
function remoteAddresses(config: DaybookConfig, source: ReadFile<unknown>['source']): Problem[] {
  if (!config.local) return [];
  const hosts = [
    { at: ['temporal', 'address'], host: hostOfAddress(config.temporal.address) },
    { at: ['gateway', 'address'], host: hostOfUrl(config.gateway.address) },
  ];
  return hosts.flatMap(({ at, host }) => {
    if (host === undefined || isLoopbackHost(host)) return [];
    const cure = 'Write a loopback address, or remove `local: true` and set up `oidc:`.';
    return [
      foundAt(source, {
        code: 'DB3014',
        message: `the workspace is local, and ${host} is another machine`,
        expected: 'a loopback address',
        cure,
        at,
      }),
    ];
  });
}

/** Sign-ins over plain HTTP to another machine can be read on the way. */
function openAddresses(config: DaybookConfig, source: ReadFile<unknown>['source']): Problem[] {
  const addresses = [
    { at: ['gateway', 'address'], address: config.gateway.address, severity: 'warning' as const },
    ...(config.oidc ? [{ at: ['oidc', 'issuer'], address: config.oidc.issuer, severity: 'error' as const }] : []),
  ];
  return addresses.flatMap(({ at, address, severity }) => {
    const host = hostOfUrl(address);
    if (config.local || address.startsWith('https:') || host === undefined || isLoopbackHost(host)) return [];
    return [
      foundAt(source, {
        code: 'DB3017',
        severity,
        message: `sign-ins go unencrypted to ${host}`,
        expected: 'an https address',
        cure: 'Write it with https.',
        at,
      }),
    ];
  });
}

function signIn(config: DaybookConfig, source: ReadFile<unknown>['source']): Problem[] {
  if (config.local || config.oidc) return [];
  const cure = 'Add `oidc: { issuer: …, clientId: … }`, or `local: true` for a workspace on one machine.';
  return [
    foundAt(source, {
      code: 'DB3023',
      severity: 'warning',
      message: 'the workspace is not local and has no OIDC issuer, so nobody can sign in',
      cure,
      at: ['oidc'],
    }),
  ];
}

/** Mails and webhooks carry links that stand for a person, and nothing may sign them with a secret that is not there. */
function unsignedLinks(config: DaybookConfig, source: ReadFile<unknown>['source']): Problem[] {
  const name = Object.keys(config.transports).find((one) => LINKED.has(config.transports[one]?.kind ?? ''));
  if (config.local || config.links || name === undefined) return [];
  const message = `messages over ${name} carry signed links, and daybook.yaml names no secret for them`;
  const cure = "Add `links: { secret: 'env:DAYBOOK_LINK_SECRET' }`; the worker and the gateway need the same one.";
  return [foundAt(source, { code: 'DB3040', message, cure, at: ['transports', name], part: 'key' })];
}

const LINKED: ReadonlySet<string> = new Set(['email', 'webhook']);
