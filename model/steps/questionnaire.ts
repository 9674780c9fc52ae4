import { z } from 'zod';
import { isObject } from '../deferred.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed } from './fields.js';
import { audienceAsk, audienceFacts, audienceFields, audienceFlaws, audienceOutputs } from './people/audience.js';
import { formOf, questionFlaws, questions } from './people/questions.js';

export const questionnaire = defineStepType({
  type: 'questionnaire',
  lane: 'workflow',
  about: 'Asks an audience questions and counts their answers.',
  schema: z.strictObject({ ...audienceFields, questions }),
  ...audienceFacts,
  retry: 'no',
  outputs: {
    ...audienceOutputs,
    answers:
      'Results by the name of each question: `answered`, how many did. choice: `options`, how often each was chosen. yes-no: `yes` and `no`. scale, number: `mean`, `lowest`, `highest`; scale: `values`, how often each was given. date: `earliest`, `latest`. What people wrote in words stands in the ledger only.',
  },
  flaws: (params) => [...audienceFlaws(params), ...questionFlaws(params)],
  sentence: ({ params }) => {
    const count = listed(params.questions).length;
    const subject = wording(isObject(params.message) ? params.message.subject : '');
    return `Ask ${listWording(listed(params.to))} ${count} question${count === 1 ? '' : 's'}: ${subject}`;
  },
  ask: (params) => {
    const ask = audienceAsk(params, 'questionnaire');
    return ask && { ...ask, form: formOf(params.questions) };
  },
});
