import { z } from 'zod';
import { name } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';

export const runbook = defineStepType({
  type: 'runbook',
  lane: 'effect',
  about: 'Starts another runbook as a run of its own, linked both ways, and waits for its end.',
  schema: z.strictObject({
    runbook: name().describe('Name of the runbook: the one in its `runbook:` field.'),
    inputs: z
      .record(z.string(), z.unknown(), { error: 'a map of input names to values' })
      .describe('Its inputs. They must be known when this runbook is planned.')
      .optional(),
  }),
  names: { runbook: 'runbook' },
  retry: 'yes',
  outputs: { run: 'Id of the run.', status: 'How it ended.' },
  texts: ['inputs'],
  sentence: ({ params }) => `Run the runbook ${wording(params.runbook)}`,
});
