import { z } from 'zod';
import { name, slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed, people } from './fields.js';

export const notify = defineStepType({
  type: 'notify',
  lane: 'effect',
  about: 'Tells people something. No answer is expected.',
  schema: z.strictObject({
    to: people('Groups, persons and rotas who are told, each person once.'),
    message: z
      .strictObject({
        subject: text().describe('One line.'),
        body: text().describe(
          'The message, as Markdown, or the path of a Markdown file of the workspace, such as messages/go-live.md.',
        ),
      })
      .describe('What they are told.'),
    via: slot(name())
      .describe('A transport of daybook.yaml. Unless told: those that each person prefers, one after another.')
      .optional(),
    urgent: z
      .boolean()
      .describe('Tells people in their quiet hours as well; otherwise they get a mail then, or are named as not told.')
      .optional(),
  }),
  names: { to: 'people' },
  retry: 'yes',
  outputs: { recipients: 'How many people were told.', unreachable: 'Ids of those who were not, as a list.' },
  texts: ['message'],
  files: ['message.body'],
  sentence: ({ params }) => `Tell ${listWording(listed(params.to))}: ${subject(params.message)}`,
});

function subject(message: unknown): string {
  return typeof message === 'object' && message !== null && 'subject' in message
    ? wording(message.subject as string)
    : '';
}
