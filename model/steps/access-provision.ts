import { z } from 'zod';
import { isObject } from '../deferred.js';
import type { JsonObject } from '../json.js';
import { name, slot, text } from '../slot.js';
import { type Around, defineStepType, type Flaw } from '../step-type.js';
import { wording } from '../wording.js';
import { httpPath } from './fields.js';

const SOURCES = ['file', 'query', 'get'] as const;

const cohort = z
  .strictObject({
    file: z
      .string()
      .regex(/^(?:\S+\.csv|\$\{\{[\s\S]*\}\})$/, { error: 'a file of the workspace that ends in .csv' })
      .describe('A CSV file of the workspace; its first line names the columns.')
      .optional(),
    sha256: slot(z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in hexadecimal' }))
      .describe('Holds the file to exactly what was approved.')
      .optional(),
    query: text()
      .describe('Or a query at the postgres target of `from`. It runs in a read-only transaction.')
      .optional(),
    get: httpPath('Or a path at the http target of `from` that gives a list, or SCIM’s `Resources`.').optional(),
    from: slot(name()).describe('The target that `query` or `get` asks.').optional(),
    key: slot(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, { error: 'the name of a column' }))
      .describe('The column by which a user is known. `email` unless told.')
      .optional(),
  })
  .refine((one) => SOURCES.filter((source) => one[source] !== undefined).length === 1, {
    error: 'exactly one of `file`, `query` and `get`',
    params: { code: 'DB1017' },
    when: () => true,
  })
  .refine((one) => (one.from === undefined) === (one.file !== undefined), {
    error: '`from` together with `query` or `get`, and only then',
    params: { code: 'DB1017' },
    when: () => true,
  });

export const accessProvision = defineStepType({
  type: 'access-provision',
  lane: 'effect',
  about:
    'Puts the users of a cohort where they are needed: all, a share or the first of them, in an order that stays, so that a ramp widens it. Who is there already is found, not made twice.',
  schema: z
    .strictObject({
      cohort: cohort.describe('Who they are.'),
      share: slot(z.number().min(0, { error: '0 or more' }).max(100, { error: '100 or less' }))
        .describe('How much of the cohort, in percent, rounded up. All of it unless told.')
        .optional(),
      first: slot(z.number().int().min(0, { error: '0 or more' }))
        .describe('Or how many of it.')
        .optional(),
      onStranger: z
        .enum(['fail', 'skip'])
        .describe(
          'What a duplicate, or somebody whom the target’s entry does not allow, means. `fail` unless told: then nobody is provisioned.',
        )
        .optional(),
    })
    .refine((step) => step.share === undefined || step.first === undefined, {
      error: 'either `share` or `first`',
      params: { code: 'DB1017' },
      when: () => true,
    }),
  undo: z.strictObject({
    remove: z.literal(true, { error: 'true' }).describe('Take away exactly those whom this step has made.'),
  }),
  targetKinds: ['postgres', 'http', 'command'],
  otherTargets: { 'cohort.from': ['postgres', 'http'] },
  retry: 'yes',
  outputs: {
    wanted: 'How many of the cohort were wanted.',
    made: 'How many were made.',
    present: 'How many were there already.',
    refused: 'Duplicates and strangers, each with where it stands and why.',
    sha256: 'Of the file.',
  },
  texts: ['cohort.query', 'cohort.get'],
  fits: (_params, { config }: Around): Flaw[] =>
    isObject(config.provision)
      ? []
      : [
          {
            code: 'DB4546',
            field: 'target',
            message: 'the target does not say how users are put there',
            cure: 'Add `provision` to its entry in targets.yaml.',
          },
        ],
  sentence: ({ target, params }) => `Put ${amount(params)} of ${source(params)} on ${target}`,
  undoSentence: ({ target }) => `Take those whom it made away from ${target}`,
});

function amount({ share, first }: JsonObject): string {
  if (share !== undefined) return `${wording(share)} %`;
  return first === undefined ? 'all' : `the first ${wording(first)}`;
}

function source({ cohort: from }: JsonObject): string {
  if (!isObject(from)) return 'the cohort';
  return from.file === undefined ? `the users of ${wording(from.from)}` : wording(from.file);
}
