import { z } from 'zod';
import { isExpr, isObject } from '../deferred.js';
import type { Json, JsonObject } from '../json.js';
import { duration, slot } from '../slot.js';
import { defineStepType, type Flaw } from '../step-type.js';
import { wording } from '../wording.js';
import { CONSUMER_KINDS, consumers } from './consumers.js';
import { listed } from './fields.js';
import { opens } from '../keys/opens.js';

/** Stores of one credential, and the store of signing keys. */
const CREDENTIALS = ['secret-file', 'vault-kv', 'aws-secrets-manager'] as const;
const SIGNING = ['overlap', 'algorithm', 'retireAfter'] as const;

const schema = z.strictObject({
  action: z.enum(['initialise', 'rotate']).describe('`initialise` makes the first one, `rotate` another one.'),
  opens: opens.optional(),
  bytes: slot(z.number().int().min(16, { error: '16 or more' }).max(512, { error: '512 or less' }))
    .describe('Random bytes of a secret that opens nothing of Daybook’s. 32 unless told.')
    .optional(),
  encoding: z.enum(['base64url', 'hex']).describe('How these bytes are written. base64url unless told.').optional(),
  algorithm: z.enum(['EdDSA', 'ES256']).describe('Of a signing key (jwks). EdDSA unless told.').optional(),
  consumers: consumers('Who uses the key. Each must say yes, with `key.id` in its expression.').optional(),
  within: slot(duration()).describe('How long the consumers may take. 60s unless told.').optional(),
  overlap: slot(duration())
    .describe('jwks: how long a new key is public before it signs. 5m unless told, nothing where consumers are named.')
    .optional(),
  retire: z
    .enum(['when-consumers-agree', 'next-rotation'])
    .describe('When the old key ends. when-consumers-agree unless told; next-rotation for jwks.')
    .optional(),
  retireAfter: slot(duration())
    .describe(
      'jwks: how long the old public key stays after the switch, at least as long as a token lives. 24h unless told.',
    )
    .optional(),
});

export const key = defineStepType({
  type: 'key',
  lane: 'effect',
  about:
    'Makes or rotates a secret in the store where its consumers find it. Old and new both work until every consumer has said that it uses the new one.',
  schema,
  undo: z.strictObject({
    previous: z.literal(true, { error: 'true' }).describe('Back to the key before, as long as that one still works.'),
  }),
  undoParams: (declared, { action: _action, ...params }) => ({ ...params, ...declared }),
  targetKinds: [...CREDENTIALS, 'jwks'],
  kindsFor: (params) => {
    if (SIGNING.some((field) => params[field] !== undefined)) return ['jwks'];
    return params.opens === undefined && params.bytes === undefined ? [...CREDENTIALS, 'jwks'] : CREDENTIALS;
  },
  otherTargets: { 'opens.target': ['postgres'], 'consumers.target': CONSUMER_KINDS },
  changesToo: ['opens.target'],
  retry: 'yes',
  outputs: {
    id: 'Id of the key that consumers find now.',
    previous: 'Id of the one before; null where there was none.',
    retired: 'Whether the one before has ended: `yes`, `no`, or `none` where there was none.',
    role: 'The role that it opens the database as.',
    consumers: 'How many consumers said that they use it.',
  },
  expressions: { 'consumers.expect': ['response', 'result', 'key'] },
  texts: ['consumers.get', 'consumers.run'],
  flaws,
  sentence: ({ target, params }) =>
    params.action === 'initialise'
      ? `Make the first key of ${target}${opened(params)}`
      : `Rotate the key of ${target}${opened(params)}${asked(params)}`,
  undoSentence: ({ target, params }) => `Put the key of ${target}${opened(params)} back to the one before`,
});

function flaws(params: JsonObject): Flaw[] {
  return [...blindConsumers(params.consumers), ...unasked(params), ...unfitting(params)];
}

/** A consumer that is not asked for `key.id` says yes with the old key as well. */
function blindConsumers(value: Json | undefined): Flaw[] {
  return listed(value).flatMap((one, index): Flaw[] => {
    if (!isObject(one)) return [];
    const expression = isExpr(one.expect) ? one.expect.$expr : one.expect;
    if (typeof expression === 'string' && /\bkey\.id\b/.test(expression)) return [];
    return [
      {
        code: 'DB4521',
        field: one.expect === undefined ? `consumers[${index}]` : `consumers[${index}].expect`,
        message: 'this consumer says yes whichever key it uses',
        cure: 'Compare what it says with the new key: `expect: response.json.key == key.id`.',
      },
    ];
  });
}

function unasked(params: JsonObject): Flaw[] {
  const overlaps = SIGNING.some((field) => params[field] !== undefined);
  if (params.action !== 'rotate' || params.consumers !== undefined || params.retire === 'next-rotation' || overlaps)
    return [];
  const message = 'the old key would end although nobody has said that the new one is used';
  return [{ code: 'DB4522', field: 'action', message, cure: 'Name `consumers`, or write `retire: next-rotation`.' }];
}

function unfitting(params: JsonObject): Flaw[] {
  const secretOnly = ['bytes', 'encoding'] as const;
  const foreign = [
    ...(params.opens === undefined ? [] : [...secretOnly, ...SIGNING]),
    ...(SIGNING.some((field) => params[field] !== undefined) ? secretOnly : []),
  ];
  return [...new Set(foreign)].flatMap((field): Flaw[] => {
    if (params[field] === undefined) return [];
    const message = `\`${field}\` says something of another kind of key`;
    return [{ code: 'DB4523', field, message, cure: 'A key opens a database, is a secret of its own, or signs.' }];
  });
}

function opened({ opens: place }: JsonObject): string {
  return isObject(place) ? `, which opens ${wording(place.target)}` : '';
}

function asked(params: JsonObject): string {
  const names = listed(params.consumers).flatMap((one) => (isObject(one) ? [wording(one.target)] : []));
  if (names.length === 0) return '';
  const end = params.retire === 'next-rotation' ? '' : ', then end the old one';
  return `, see that ${names.join(', ')} use${names.length === 1 ? 's' : ''} the new one${end}`;
}
