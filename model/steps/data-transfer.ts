import { z } from 'zod';
import type { Json, JsonObject } from '../json.js';
import { name, slot } from '../slot.js';
import { defineStepType, type Flaw } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { strings } from './fields.js';

const TABLE = /^[^\s."]{1,63}\.[^\s."]{1,63}$/;
/** Names that a sentence shows; the plan's parameters name all. */
const NAMED = 4;

export const dataTransfer = defineStepType({
  type: 'data-transfer',
  lane: 'effect',
  about:
    'Copies tables of one PostgreSQL database into empty tables of another, and compares counts and checksums of both. An attempt that was cut off is gone on with.',
  schema: z
    .strictObject({
      from: slot(name()).describe('The database that is read, a target of kind postgres. It is not changed.'),
      tables: slot(
        z
          .array(z.string().regex(TABLE, { error: 'schema.table, written as the database stores it' }), {
            error: 'a list of tables',
          })
          .min(1, { error: 'at least one table' }),
      )
        .describe('The tables, as `schema.table`, written as the database stores them.')
        .optional(),
      schemas: slot(
        z
          .array(z.string().regex(/^[^\s."]{1,63}$/, { error: 'the name of a schema' }), { error: 'a list of schemas' })
          .min(1, { error: 'at least one schema' }),
      )
        .describe('Instead of `tables`: every table of these schemas.')
        .optional(),
      streams: slot(z.number().int().min(1, { error: '1 or more' }).max(16, { error: 'at most 16' }))
        .describe('How many parts are copied at the same time, each over connections of its own. 2 unless told.')
        .optional(),
      sourceStill: z
        .boolean({ error: 'true or false' })
        .describe(
          'The source takes no changes any more: it is read again at the end, and a change fails the step. False unless told; then what the source gets after the copy began is not in the copy.',
        )
        .optional(),
      indexes: z
        .enum(['keep', 'afterwards'], { error: 'keep or afterwards' })
        .describe(
          'What becomes of indexes of the destination that only make reading faster. `afterwards`: they are dropped while the tables are empty and made again behind the rows, which is faster; Daybook’s role must own the tables and may create in their schemas. `keep` unless told.',
        )
        .optional(),
    })
    .refine(({ tables, schemas }) => (tables === undefined) !== (schemas === undefined), {
      error: 'either `tables` or `schemas`',
      params: { code: 'DB1017' },
      when: () => true,
    }),
  undo: z.strictObject({
    empty: z.literal(true, { error: 'true' }).describe('Empties the tables that this step filled, and no others.'),
  }),
  targetKinds: ['postgres'],
  otherTargets: { from: ['postgres'] },
  retry: 'yes',
  outputs: {
    rows: 'Rows that the tables hold now.',
    bytes: 'Bytes that were carried over, by all attempts together.',
    tables: 'By table: rows and checksum, which are the same on both sides.',
    sequences: 'By sequence that belongs to a column: the value it goes on from.',
  },
  flaws,
  sentence: ({ target, params }) =>
    `Copy ${whatWording(params)} from ${wording(params.from)} to ${target}${params.indexes === 'afterwards' ? ', and make its indexes again behind the rows' : ''}`,
  undoSentence: ({ target }) => `Empty the tables of ${target} that were filled`,
});

function whatWording({ tables, schemas }: JsonObject): string {
  if (schemas !== undefined) return `the tables of ${named(schemas)}`;
  return named(tables);
}

function named(value: Json | undefined): string {
  if (!Array.isArray(value)) return wording(value);
  if (value.length <= NAMED) return listWording(value);
  return `${value.slice(0, NAMED).map(wording).join(', ')} and ${value.length - NAMED} more`;
}

function flaws(params: JsonObject): Flaw[] {
  return (['tables', 'schemas'] as const).flatMap((field) => {
    const names = strings(params[field]);
    return names.flatMap((one, index): Flaw[] =>
      names.indexOf(one) === index
        ? []
        : [
            {
              code: 'DB4501',
              field: `${field}[${index}]`,
              message: `${one} is named twice`,
              expected: 'each name once',
            },
          ],
    );
  });
}
