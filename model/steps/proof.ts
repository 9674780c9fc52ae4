import { z } from 'zod';
import { duration, name, slot } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

export const proof = defineStepType({
  type: 'proof',
  lane: 'probe',
  about:
    'Demands that a runbook has been carried out elsewhere, such as in stage, and has succeeded. The record of that run is the proof.',
  schema: z.strictObject({
    runbook: slot(name()).describe('Which runbook.'),
    environment: slot(name()).describe('Where it must have run.'),
    within: slot(duration()).describe('How long ago it may have ended at most.'),
    inputs: z
      .record(z.string(), z.json(), { error: 'a map of inputs' })
      .describe('Inputs that it must have had, such as the release. Others do not matter.')
      .optional(),
  }),
  retry: 'no',
  outputs: {
    run: 'The run that proves it.',
    endedAt: 'When it ended, as an ISO 8601 instant.',
    planDigest: 'Digest of what it carried out.',
  },
  sentence: ({ params }) =>
    `Demand that ${wording(params.runbook)} has succeeded in ${wording(params.environment)} within ${wording(params.within)}`,
});
