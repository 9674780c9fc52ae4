import { z } from 'zod';
import { ENCRYPTED_EXPECTED } from '../expectations.js';
import { hostOfUrl, isLoopbackHost } from '../loopback.js';
import { isReference, referenceOr, textOrReference } from '../reference-text.js';
import { duration } from '../slot.js';

/* Fields that several kinds of target have. */

export const port = z.union([z.number().int().min(1).max(65_535), z.string().refine(isReference)], {
  error: 'a port, or a reference such as env:NAME',
});

export const words = z
  .array(textOrReference(), { error: 'a list: the program, then its arguments' })
  .min(1, { error: 'at least the program' });

export const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }),
  textOrReference(),
  { error: 'a map of variable names to texts' },
);

export const path = z.string().regex(/^\/(?!\/)/, { error: 'a path that begins with one slash' });

export const folder = textOrReference().describe('Working folder, relative to the workspace.').optional();

/** An empty secret would sign and open everything. */
export const secret = () =>
  textOrReference().regex(/\S/, { error: 'a secret that is not empty, or a reference such as env:NAME' });

export const host = referenceOr(
  (value) => /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/.test(value),
  'the name or address of a machine',
);

/** The host of a field that holds nothing else. */
export function bareHost(value: string): string {
  return value;
}

/** The address of a service that is asked over HTTP. `example`: one of its kind. */
export const httpUrl = (what: string, example = 'http://127.0.0.1:9090') =>
  referenceOr((value) => hostOfUrl(value) !== undefined, `an address such as ${example}`).describe(what);

export const httpHeaders = z
  .record(z.string(), textOrReference(), { error: 'a map of header names to texts' })
  .describe('Headers of every request. Credentials as references.')
  .optional();

export const httpTimeout = duration().describe('How long one request may take. 5s unless told.').optional();

/** An address of the web that others cannot listen to. */
export const encryptedAddress = () =>
  referenceOr((value) => hostOfUrl(value) !== undefined, 'an address such as https://pager.example/events').refine(
    (value) => isReference(value) || /^https:/i.test(value) || isLoopbackHost(hostOfUrl(value) ?? ''),
    { error: ENCRYPTED_EXPECTED },
  );

export const timeout = () => duration().describe('How long one delivery may take. 10s unless told.').optional();

export const tls = z
  .enum(['implicit', 'starttls', 'none'])
  .describe('How the connection is encrypted; none on loopback only.');

/** A host that only the worker knows is not known to be this machine. */
export function isSafe({ host, tls }: { host: string; tls: string }): boolean {
  return tls !== 'none' || (!isReference(host) && isLoopbackHost(host));
}
