import { z } from 'zod';
import { slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

const INSTANT = /^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))$/;
const instant = (what: string) =>
  slot(z.string().regex(INSTANT, { error: 'an instant with its offset, such as 2026-12-01T02:00:00Z' })).describe(what);

const tag = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$|\$\{\{/, {
  error: 'letters, digits, dots, colons, slashes and hyphens',
});

export const mark = defineStepType({
  type: 'mark',
  lane: 'effect',
  about: 'Puts a marker on the graphs of a monitoring system: what changed, and when.',
  schema: z
    .strictObject({
      text: text().describe('What the marker says.'),
      tags: z
        .array(tag, { error: 'a list of words' })
        .max(20, { error: 'at most 20' })
        .describe('Words to find it by, beside `daybook` and the environment.')
        .optional(),
      start: instant('When it happened. When the step is carried out unless told.').optional(),
      end: instant('Marks a stretch from `start` to here.').optional(),
    })
    .refine((step) => step.end === undefined || step.start !== undefined, {
      error: '`end` together with `start`',
      params: { code: 'DB1017' },
    }),
  targetKinds: ['grafana', 'pushgateway'],
  retry: 'yes',
  outputs: { id: 'Its number, where the target gives one.', at: 'When it stands, in ms.' },
  texts: ['text', 'tags'],
  sentence: ({ target, params }) => `Mark “${wording(params.text)}” on the graphs of ${target}`,
});
