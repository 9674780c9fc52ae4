import { z } from 'zod';
import { isObject } from '../../deferred.js';
import type { Json, JsonObject } from '../../json.js';
import type { PlanAsk } from '../../plan.js';
import { name, slot, text } from '../../slot.js';
import type { Flaw } from '../../step-type.js';
import { askText, deadline, listed, millis, people, strings } from '../fields.js';
import { contactFields, contactFlaws, contactOf } from './contact.js';
import { requirement, requirementFlaws, requirementOf } from './requirement.js';

const oneLine = () => text().regex(/^[^\r\n]*$/, { error: 'one line' });
const body = 'Markdown, or the path of a Markdown file of the workspace, such as messages/go-live.md.';

/** The fields of a step that asks an audience. */
export const audienceFields = {
  to: people('Groups, persons and rotas who are asked, each person once.'),
  message: z
    .strictObject({ subject: oneLine().describe('One line.'), body: text().describe(`What they are told: ${body}`) })
    .describe('What they are told.'),
  variants: z
    .array(
      z.strictObject({
        for: slot(name()).describe('A group, or an interest of people.yaml.'),
        subject: oneLine().describe('Instead of the subject.').optional(),
        body: text().describe(`Instead of the body: ${body}`).optional(),
      }),
      { error: 'a list of variants' },
    )
    .describe('Other words for some of them. The first that fits a person holds.')
    .optional(),
  require: requirement,
  ...contactFields,
  deadline: deadline(),
  onDeadline: z
    .enum(['fail', 'ask', 'continue'])
    .describe('What holds when the requirement is not reached in time. There is no default.'),
};

/** Facts of a step type that asks an audience, beside its fields. */
export const audienceFacts = {
  names: { to: 'people', 'require.everyoneIn': 'people', 'escalate.to': 'escalation' },
  texts: ['message.subject', 'message.body', 'variants.subject', 'variants.body'],
  files: ['message.body', 'variants.body'],
} as const;

/** Outputs of a step type that asks an audience. */
export const audienceOutputs = {
  total: 'How many people were asked.',
  acknowledged: 'How many of them answered with yes, in time.',
  declined: 'How many declined, in time.',
  late: 'How many answered after it was over.',
  silent: 'How many were reached and did not answer.',
  unreachable: 'How many no transport reached.',
  waived: 'How many were let off by somebody who may steer the run.',
  percent: 'Share of those asked who acknowledged, from 0 to 100; those who were let off do not count.',
};

/** What an audience is asked, as it goes into the plan; undefined while a deadline or its outcome is not known. */
export function audienceAsk(
  params: JsonObject,
  kind: 'acknowledgement' | 'questionnaire',
): Omit<PlanAsk, 'covers'> | undefined {
  const deadlineMs = millis(params.deadline);
  const { onDeadline } = params;
  if (deadlineMs === undefined || (onDeadline !== 'fail' && onDeadline !== 'ask' && onDeadline !== 'continue'))
    return undefined;
  const message = isObject(params.message) ? params.message : {};
  const variants = variantsOf(params.variants);
  const require = requirementOf(params.require);
  return {
    kind,
    to: strings(params.to),
    subject: askText(message.subject),
    text: askText(message.body),
    ...(variants.length > 0 && { variants }),
    ...(require && { require }),
    contact: contactOf(params) ?? { urgent: false, escalate: [] },
    deadlineMs,
    onDeadline,
  };
}

function variantsOf(written: Json | undefined): NonNullable<PlanAsk['variants']> {
  return listed(written).flatMap((variant) => {
    const { for: whom, subject: line, body: words } = isObject(variant) ? variant : {};
    const [subject, told] = [askText(line), askText(words)];
    if (typeof whom !== 'string') return [];
    return [{ for: whom, ...(subject !== undefined && { subject }), ...(told !== undefined && { text: told }) }];
  });
}

/** What is wrong with the fields of an audience together. */
export function audienceFlaws(params: JsonObject): Flaw[] {
  return [...requirementFlaws(params), ...contactFlaws(params), ...variantFlaws(params.variants)];
}

function variantFlaws(written: Json | undefined): Flaw[] {
  return listed(written).flatMap((variant, index) => {
    if (!isObject(variant) || variant.subject !== undefined || variant.body !== undefined) return [];
    const message = 'a variant has neither a subject nor a body of its own';
    return [
      { code: 'DB4311', field: `variants[${index}]`, message, cure: 'Write one of them, or remove the variant.' },
    ];
  });
}
