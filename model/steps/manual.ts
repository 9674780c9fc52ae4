import { z } from 'zod';
import { text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording } from '../wording.js';
import { askText, deadline, listed, millis, people, strings } from './fields.js';

export const manual = defineStepType({
  type: 'manual',
  lane: 'workflow',
  about: 'Asks a person to do something and to say when it is done.',
  schema: z.strictObject({
    to: people('Groups or persons. Any one of them completes it.'),
    instructions: text().describe('What to do, as Markdown.'),
    deadline: deadline(),
    onDeadline: z
      .enum(['fail', 'ask', 'continue'])
      .describe('What holds when nobody has done it in time. There is no default.'),
    outputs: z
      .record(z.string().regex(/^[A-Za-z_]\w{0,62}$/, { error: 'letters, digits and underscores' }), text(), {
        error: 'a map of names to descriptions',
      })
      .describe('What the person reports: name and description.')
      .optional(),
  }),
  names: { to: 'people' },
  retry: 'no',
  outputs: { '*': 'Each name under `outputs`, as the person reported it.', by: 'Who completed it.' },
  texts: ['instructions'],
  sentence: ({ title, params }) => `Ask ${listWording(listed(params.to))} to do it: ${title}`,
  ask: (params) => {
    const deadlineMs = millis(params.deadline);
    const onDeadline = params.onDeadline;
    if (deadlineMs === undefined || (onDeadline !== 'fail' && onDeadline !== 'ask' && onDeadline !== 'continue'))
      return undefined;
    const instructions = askText(params.instructions);
    return { kind: 'manual', to: strings(params.to), text: instructions, deadlineMs, onDeadline };
  },
});
