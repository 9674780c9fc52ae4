import { z } from 'zod';
import { defineStepType } from '../step-type.js';
import { duration, slot } from '../slot.js';
import { weightsWording } from '../wording.js';
import { weights } from './fields.js';

export const traffic = defineStepType({
  type: 'traffic',
  lane: 'effect',
  about: 'Sets where the traffic of the target goes.',
  schema: z.strictObject({
    to: weights('Percent by colour. They sum to 100; a colour that is not named gets nothing.'),
    drain: slot(duration())
      .describe('After the switch, wait until the colours that get nothing have no connection left, but not longer.')
      .optional(),
  }),
  undo: z.strictObject({ to: weights('Where the traffic goes when this is taken back.') }),
  targetKinds: ['haproxy', 'http', 'nginx', 'kubernetes', 'aws-alb'],
  retry: 'yes',
  outputs: {
    before: 'Percent by colour before; empty when the nodes differed.',
    after: 'Percent by colour afterwards, as read back.',
    nodes: 'Several nodes: what each had before and has after, by its name.',
    drained: 'With `drain`: `yes`, `no`, or `not told` where the target does not count connections.',
  },
  sentence: ({ target, params }) => `Set ${target} to ${weightsWording(params.to)}`,
  undoSentence: ({ target, params }) => `Set ${target} to ${weightsWording(params.to)}`,
});
