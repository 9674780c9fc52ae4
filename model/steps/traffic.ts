import { z } from 'zod';
import { defineStepType } from '../step-type.js';
import { weightsWording } from '../wording.js';
import { weights } from './fields.js';

export const traffic = defineStepType({
  type: 'traffic',
  lane: 'effect',
  about: 'Sets where the traffic of the target goes.',
  schema: z.strictObject({
    to: weights('Percent by colour. They sum to 100; a colour that is not named gets nothing.'),
  }),
  undo: z.strictObject({ to: weights('Where the traffic goes when this is taken back.') }),
  targetKinds: ['haproxy', 'http', 'kubernetes', 'aws-alb'],
  retry: 'yes',
  outputs: { before: 'Percent by colour before.', after: 'Percent by colour afterwards, as read back.' },
  sentence: ({ target, params }) => `Set ${target} to ${weightsWording(params.to)}`,
  undoSentence: ({ target, params }) => `Set ${target} to ${weightsWording(params.to)}`,
});
