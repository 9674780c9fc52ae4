import { z } from 'zod';
import { NAME_EXPECTED } from './expectations.js';
import { hostOfAddress, hostOfUrl } from './loopback.js';
import { referenceOr, textOrReference } from './reference-text.js';
import { duration, name } from './slot.js';
import { port, type TargetKind } from './target-kind.js';

const words = z
  .array(textOrReference(), { error: 'a list: the program, then its arguments' })
  .min(1, { error: 'at least the program' });
const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }),
  textOrReference(),
  { error: 'a map of variable names to texts' },
);
const path = z.string().regex(/^\/(?!\/)/, { error: 'a path that begins with one slash' });
const folder = textOrReference().describe('Working folder, relative to the workspace.').optional();
const serverName = z.string().regex(/^[A-Za-z0-9._:-]+$/, {
  error: 'a name as HAProxy has it: letters, digits, dots, colons, underscores and hyphens',
});

const http: TargetKind = {
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

const command: TargetKind = {
  kind: 'command',
  about: 'Programs on the worker’s machine, from a list of allowed ones.',
  schema: z.strictObject({
    kind: z.literal('command').describe('Programs on the worker’s machine.'),
    allow: z
      .array(words, { error: 'a list of lists' })
      .describe('What a step’s `run` must begin with: lists of a program and its first arguments.')
      .optional(),
    folder,
    env: variables.describe('Variables for every program. Credentials as references.').optional(),
    deploy: z
      .strictObject({
        read: words.describe('Prints the version that runs in the slot, or nothing.'),
        start: words.describe('Starts the version in the slot.'),
        stop: words.describe('Stops the slot.'),
        health: words.describe('Exit code 0: the slot is healthy.'),
      })
      .describe('What `deploy` steps use. They get DAYBOOK_SLOT and DAYBOOK_VERSION.')
      .optional(),
  }),
  addresses: {},
};

const process: TargetKind = {
  kind: 'process',
  about: 'A program on the worker’s machine, one process for each slot.',
  schema: z.strictObject({
    kind: z.literal('process').describe('A program on the worker’s machine.'),
    program: words.describe('The program and its arguments. It gets PORT, VERSION and SLOT.'),
    folder,
    env: variables.describe('Variables for the program. Credentials as references.').optional(),
    health: path.describe('Path that answers 2xx when the program is healthy. / unless told.').optional(),
    slots: z
      .record(name(NAME_EXPECTED), z.strictObject({ port: port.describe('Port on 127.0.0.1.') }), {
        error: 'a map of slots',
      })
      .refine((slots) => Object.keys(slots).length > 0, { error: 'at least one slot' })
      .describe('Slots by name.'),
  }),
  addresses: {},
};

const haproxy: TargetKind = {
  kind: 'haproxy',
  about: 'One backend of an HAProxy, over its runtime socket.',
  schema: z.strictObject({
    kind: z.literal('haproxy').describe('One backend of an HAProxy.'),
    socket: referenceOr(
      (value) => value.startsWith('/') || hostOfAddress(value) !== undefined,
      'a socket path, or host:port',
    ).describe('The runtime socket.'),
    backend: serverName.describe('Name of the backend.'),
    servers: z
      .record(name(NAME_EXPECTED), serverName, { error: 'a map of colours to servers' })
      .refine((servers) => Object.keys(servers).length > 0, { error: 'at least one server' })
      .describe('Server by colour.'),
    timeout: duration().describe('How long one command may take. 2s unless told.').optional(),
  }),
  addresses: { socket: hostOfAddress },
};

/** Kinds that steps act on. One file in activities/targets/ reaches each. */
export const stepTargets: readonly TargetKind[] = [http, command, process, haproxy];
