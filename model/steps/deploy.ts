import { z } from 'zod';
import { duration, name, slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

const undo = z
  .strictObject({
    slot: slot(name()).describe('Which slot. The step’s own unless told.').optional(),
    stop: z.literal(true, { error: 'true' }).describe('Stop what runs in the slot.').optional(),
    version: text().describe('Deploy this version again.').optional(),
  })
  .refine(
    (declared) => typeof declared !== 'object' || (declared.stop === undefined) !== (declared.version === undefined),
    {
      error: 'either `stop: true` or `version`',
      params: { code: 'DB1017' },
      when: () => true,
    },
  );

export const deploy = defineStepType({
  type: 'deploy',
  lane: 'effect',
  about: 'Puts a version into a slot of the target and waits until it is healthy.',
  schema: z.strictObject({
    slot: slot(name()).describe('Which slot, such as blue or green.'),
    version: text().describe('The version. A text: quote it when it looks like a number.'),
    healthyWithin: slot(duration()).describe('How long it may take to become healthy. 60s unless told.').optional(),
  }),
  undo,
  undoParams: (declared, params) => ({ slot: params.slot ?? null, ...declared }),
  targetKinds: ['process', 'command', 'kubernetes'],
  retry: 'yes',
  outputs: {
    version: 'The version that runs now.',
    address: 'Where it listens, when the target knows.',
    previous: 'The version that ran before, or nothing.',
  },
  texts: ['version'],
  sentence: ({ target, params }) => `Deploy ${wording(params.version)} into slot ${wording(params.slot)} of ${target}`,
  undoSentence: ({ target, params }) =>
    params.stop === true
      ? `Stop slot ${wording(params.slot)} of ${target}`
      : `Deploy ${wording(params.version)} into slot ${wording(params.slot)} of ${target} again`,
});
