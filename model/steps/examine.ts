import { z } from 'zod';
import { slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { targetKinds } from '../target-kinds/index.js';
import { wording } from '../wording.js';
import { listed } from './fields.js';

export const examine = defineStepType({
  type: 'examine',
  lane: 'probe',
  about: 'Looks at a target and changes nothing: what answers there, and what Daybook may do with its credentials.',
  schema: z.strictObject({
    may: z
      .array(slot(text()), { error: 'a list of actions' })
      .min(1, { error: 'at least one action' })
      .describe(
        'Actions that must be allowed there, in the words of docs/targets.md: `[switch traffic]`. Without it the step only tells.',
      )
      .optional(),
  }),
  targetKinds: targetKinds.map(({ kind }) => kind),
  retry: 'no',
  outputs: {
    kind: 'The kind of the target.',
    found: 'What answered there, in one sentence.',
    may: 'List of {action, verdict, why}; the verdict is yes, no or unknown.',
    ms: 'How long the look took, in milliseconds.',
  },
  sentence: ({ target, params }) => `Look at ${target}${wanted(listed(params.may).map((action) => wording(action)))}`,
});

function wanted(actions: string[]): string {
  return actions.length === 0 ? '' : `, where Daybook must be allowed to ${actions.join(', ')}`;
}
