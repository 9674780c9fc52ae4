import { formProblems } from '../../../model/audience/form.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { cutTo } from '../../../model/messages/subject.js';
import type { FormField } from '../../../model/plan.js';
import { fieldValues } from '../../answering/read-form.js';
import { Refusal } from '../../refusal.js';
import { input, plain } from './view.js';

/** Slack's own limits. */
const MOST_QUESTIONS = 95;
const MOST_OPTIONS = 100;
const LONGEST_OPTION = 75;
const LONGEST_TEXT = 3_000;

/** The questions as Slack's inputs, none of them answered. Throws a Refusal for a form that Slack cannot show. */
export function formInputs(form: readonly FormField[]): JsonObject[] {
  if (form.length > MOST_QUESTIONS) throw tooLarge(`${form.length} questions`);
  return form.map((field, index) =>
    input(blockOf(index), { label: labelOf(field), required: field.required, element: elementOf(field) }),
  );
}

/** What was typed into the questions, as values, and by block what is wrong with it. */
export function formAnswers(
  form: readonly FormField[],
  typed: { [block: string]: string },
): { fields: Record<string, Json>; errors: { [block: string]: string } } {
  const texts = form.flatMap((field, index) => {
    const text = typed[blockOf(index)];
    return text === undefined ? [] : [[field.name, textOf(field, text)] as const];
  });
  const fields = fieldValues(form, Object.fromEntries(texts));
  const problems = formProblems(form, fields).map(({ field, message }) => {
    const index = form.findIndex(({ name }) => name === field);
    return [blockOf(Math.max(0, index)), message] as const;
  });
  return { fields, errors: Object.fromEntries(problems) };
}

/** Names of questions may be longer than ids of blocks. */
function blockOf(index: number): string {
  return `q${index}`;
}

function elementOf(field: FormField): JsonObject {
  const { type, options = [], min, max } = field;
  switch (type) {
    case 'text':
      return { type: 'plain_text_input', multiline: true, max_length: LONGEST_TEXT };
    case 'choice':
      return select(options.map((text, index) => [text, String(index)]));
    case 'scale':
      return select(scaleOf(field).map((value) => [String(value), String(value)]));
    case 'yes-no':
      return {
        ...select([
          ['Yes', 'yes'],
          ['No', 'no'],
        ]),
        type: 'radio_buttons',
      };
    case 'number':
      return { type: 'number_input', is_decimal_allowed: true, ...bound('min_value', min), ...bound('max_value', max) };
    case 'date':
      return { type: 'datepicker' };
  }
}

/** Options are named by their place: two of them may begin with the same 75 characters. */
function textOf({ type, options = [] }: FormField, text: string): string {
  return type === 'choice' ? (options[Number(text)] ?? text) : text;
}

function scaleOf({ min = 1, max = 5 }: FormField): number[] {
  return Array.from({ length: Math.max(0, Math.min(max - min, MOST_OPTIONS) + 1) }, (_none, index) => min + index);
}

function labelOf({ label, type, min = 1, max = 5, ends }: FormField): string {
  if (type !== 'scale' || !ends) return label;
  return `${label} (${min} ${ends[0]}, ${max} ${ends[1]})`;
}

function select(options: [text: string, value: string][]): JsonObject {
  if (options.length > MOST_OPTIONS) throw tooLarge('a question with more than 100 options');
  return {
    type: 'static_select',
    options: options.map(([text, value]) => ({ text: plain(cutTo(text, LONGEST_OPTION)), value })),
  };
}

function bound(name: string, value: number | undefined): JsonObject {
  return value === undefined ? {} : { [name]: String(value) };
}

function tooLarge(why: string): Refusal {
  return new Refusal(409, {
    code: 'form-too-large',
    message: `Slack cannot show this form: it has ${why}`,
    cure: 'Follow the link in the message and answer on the page.',
  });
}
