import { z } from 'zod';
import { isObject } from '../deferred.js';
import type { Json, JsonObject } from '../json.js';
import type { PlanAsk } from '../plan.js';
import { text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording } from '../wording.js';
import { askText, deadline, fieldName, listed, millis, people, strings } from './fields.js';
import { contactFields, contactFlaws, contactOf } from './people/contact.js';

export const manual = defineStepType({
  type: 'manual',
  lane: 'workflow',
  about: 'Asks a person to do something and to say when it is done.',
  schema: z
    .strictObject({
      to: people('Groups, persons or rotas. Any one of these people completes it.').optional(),
      pair: z
        .strictObject({
          driver: people('Who may do it, and say that it is done.'),
          observer: people('Who may watch, and say what they saw.'),
        })
        .describe('Instead of `to`: two different people sign, one who does it and one who watches.')
        .optional(),
      instructions: text().describe('What to do, as Markdown.'),
      deadline: deadline(),
      onDeadline: z
        .enum(['fail', 'ask', 'continue'])
        .describe('What holds when nobody has done it in time. There is no default.'),
      outputs: z
        .record(fieldName(), text(), { error: 'a map of names to descriptions' })
        .describe('What the person reports: name and description.')
        .optional(),
      ...contactFields,
    })
    .refine((step) => typeof step !== 'object' || (step.to === undefined) !== (step.pair === undefined), {
      error: 'either `to` or `pair`',
      params: { code: 'DB1017' },
      when: () => true,
    }),
  names: { to: 'people', 'pair.driver': 'people', 'pair.observer': 'people', 'escalate.to': 'escalation' },
  retry: 'no',
  outputs: { '*': 'Each name under `outputs`, as the person reported it.', by: 'Who completed it.' },
  texts: ['instructions'],
  flaws: contactFlaws,
  sentence: ({ title, params }) => `Ask ${whom(params)} to do it: ${title}`,
  ask: (params) => {
    const deadlineMs = millis(params.deadline);
    const onDeadline = params.onDeadline;
    if (deadlineMs === undefined || (onDeadline !== 'fail' && onDeadline !== 'ask' && onDeadline !== 'continue'))
      return undefined;
    const text = askText(params.instructions);
    const contact = contactOf(params);
    return { kind: 'manual', ...answering(params), text, ...(contact && { contact }), deadlineMs, onDeadline };
  },
});

function answering({ to, pair }: JsonObject): Pick<PlanAsk, 'to' | 'pair'> {
  if (!isObject(pair)) return { to: strings(to) };
  return { pair: { driver: strings(pair.driver), observer: strings(pair.observer) } };
}

function whom({ to, pair }: JsonObject): string {
  const words = (names: Json | undefined) => listWording(listed(names));
  return isObject(pair) ? `${words(pair.driver)}, watched by ${words(pair.observer)},` : words(to);
}
