import { z } from 'zod';
import { name, slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { askText, deadline, listed, millis, strings } from './fields.js';
import { contactFields, contactFlaws, contactOf } from './people/contact.js';

export const approval = defineStepType({
  type: 'approval',
  lane: 'workflow',
  about: 'Asks the people whom policy names for a decision on exactly what the covered steps will do.',
  schema: z.strictObject({
    decision: slot(name()).describe('Name of the decision in policy.yaml, which says who may decide.'),
    covers: z
      .array(z.string(), { error: 'a list of step ids' })
      .min(1, { error: 'at least one step id' })
      .describe('Ids of the effects that it lets through, with their declared undo.'),
    deadline: deadline(),
    onDeadline: z
      .enum(['reject', 'ask'])
      .describe('What holds when the quorum is not reached in time. Silence is never yes.'),
    text: text().describe('What the approvers should know, as Markdown.').optional(),
    ...contactFields,
  }),
  names: { decision: 'approval', 'escalate.to': 'escalation' },
  retry: 'no',
  outputs: {},
  texts: ['text'],
  flaws: contactFlaws,
  sentence: ({ params }) =>
    `Ask for the decision ${wording(params.decision)}, which lets ${listWording(listed(params.covers))} through`,
  ask: (params) => {
    const deadlineMs = millis(params.deadline);
    const { decision, onDeadline } = params;
    if (deadlineMs === undefined || typeof decision !== 'string' || (onDeadline !== 'reject' && onDeadline !== 'ask'))
      return undefined;
    const text = askText(params.text);
    const contact = contactOf(params);
    return {
      kind: 'approval',
      decision,
      covers: strings(params.covers),
      deadlineMs,
      onDeadline,
      ...(text !== undefined && { text }),
      ...(contact && { contact }),
    };
  },
});
