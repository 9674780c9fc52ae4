import { z } from 'zod';
import { text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed, people } from './fields.js';

export const notify = defineStepType({
  type: 'notify',
  lane: 'effect',
  about: 'Tells people something. No answer is expected.',
  schema: z.strictObject({
    to: people('Groups or persons who are told.'),
    message: z
      .strictObject({
        subject: text().describe('One line.'),
        body: text().describe('The message, as Markdown.'),
      })
      .describe('What they are told.'),
    via: z
      .enum(['console'])
      .describe('The transport. This version has the console only, and it is the default.')
      .optional(),
  }),
  names: { to: 'people' },
  retry: 'yes',
  outputs: { recipients: 'How many people were told.' },
  texts: ['message'],
  sentence: ({ params }) => `Tell ${listWording(listed(params.to))}: ${subject(params.message)}`,
});

function subject(message: unknown): string {
  return typeof message === 'object' && message !== null && 'subject' in message
    ? wording(message.subject as string)
    : '';
}
