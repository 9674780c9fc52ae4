import { z } from 'zod';
import { text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording } from '../wording.js';
import { askText, deadline, listed, millis, people, strings } from './fields.js';
import { contactFields, contactFlaws, contactOf } from './people/contact.js';

const WORDS = 'Sign in and put your own name under this. It proves that you can get in and act; nothing else happens.';

export const accessProof = defineStepType({
  type: 'access-proof',
  lane: 'workflow',
  about:
    'Each of the named people signs in and puts their own name on record through the same door as a guarded effect: evidence that they could act if they had to.',
  schema: z.strictObject({
    who: people('Groups and persons. Every one of them proves it in person.'),
    text: text().describe('What they should know, as Markdown.').optional(),
    deadline: deadline(),
    onDeadline: z
      .enum(['fail', 'ask', 'continue'])
      .describe('What holds when somebody has not proved it in time. There is no default.'),
    ...contactFields,
  }),
  names: { who: 'people', 'escalate.to': 'escalation' },
  retry: 'no',
  outputs: {
    proved: 'Who proved it, and when: a list of `{ person, at }`.',
    missing: 'Who did not.',
  },
  texts: ['text'],
  flaws: contactFlaws,
  sentence: ({ params }) => `Have each of ${listWording(listed(params.who))} prove that they can get in`,
  ask: (params) => {
    const deadlineMs = millis(params.deadline);
    const { onDeadline } = params;
    if (deadlineMs === undefined || (onDeadline !== 'fail' && onDeadline !== 'ask' && onDeadline !== 'continue'))
      return undefined;
    const contact = contactOf(params);
    const words = askText(params.text) ?? WORDS;
    const ask = { kind: 'manual', everyone: true, to: strings(params.who), text: words } as const;
    return { ...ask, ...(contact && { contact }), deadlineMs, onDeadline };
  },
});
