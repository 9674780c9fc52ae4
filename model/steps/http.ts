import { z } from 'zod';
import { text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';
import { httpPath } from './fields.js';

const method = z.enum(['POST', 'PUT', 'PATCH', 'DELETE']).describe('The method. Reading is what `check` does.');
const body = z.unknown().describe('The JSON body.').optional();

export const http = defineStepType({
  type: 'http',
  lane: 'effect',
  about: 'Sends one HTTP request that changes something.',
  schema: z.strictObject({
    method,
    path: httpPath('The path below the target’s address.'),
    body,
    headers: z
      .record(z.string(), z.string(), { error: 'a map of header names to texts' })
      .describe('Headers beside those of the target. Never credentials: these belong to the target.')
      .optional(),
    expect: text()
      .describe(
        'Whether it worked: CEL over `response` = {status, headers, json, text, ms}. Without it any status below 400 is a yes.',
      )
      .optional(),
    probe: z
      .strictObject({
        get: httpPath('The path to read.'),
        expect: text().describe('CEL over `response`; true means that it is already done.'),
      })
      .describe(
        'Looks first whether it is already done. With a probe the step may be retried; without one it is tried once.',
      )
      .optional(),
  }),
  undo: z.strictObject({ method, path: httpPath('The path below the target’s address.'), body }),
  targetKinds: ['http'],
  retry: 'with-probe',
  outputs: { status: 'The status code.', json: 'The body, when it is JSON.' },
  expressions: { expect: ['response'], 'probe.expect': ['response'] },
  texts: ['path', 'body', 'headers', 'probe.get'],
  sentence: ({ target, params }) => `${wording(params.method)} ${wording(params.path)} on ${target}`,
  undoSentence: ({ target, params }) => `${wording(params.method)} ${wording(params.path)} on ${target}`,
  unprobed: (params) => params.probe === undefined,
});
