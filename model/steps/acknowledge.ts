import { z } from 'zod';
import { isObject } from '../deferred.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed } from './fields.js';
import { audienceAsk, audienceFacts, audienceFields, audienceFlaws, audienceOutputs } from './people/audience.js';

export const acknowledge = defineStepType({
  type: 'acknowledge',
  lane: 'workflow',
  about: 'Tells an audience something and asks each of them to acknowledge it.',
  schema: z.strictObject(audienceFields),
  ...audienceFacts,
  retry: 'no',
  outputs: audienceOutputs,
  flaws: audienceFlaws,
  sentence: ({ params }) =>
    `Ask ${listWording(listed(params.to))} to acknowledge: ${wording(isObject(params.message) ? params.message.subject : '')}`,
  ask: (params) => audienceAsk(params, 'acknowledgement'),
});
