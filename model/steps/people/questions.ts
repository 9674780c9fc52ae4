import { z } from 'zod';
import { isObject } from '../../deferred.js';
import type { Json, JsonObject } from '../../json.js';
import type { FormField } from '../../plan.js';
import { text } from '../../slot.js';
import type { Flaw } from '../../step-type.js';
import { fieldName, listed, strings } from '../fields.js';

/** What every transport can show: as many choices as a list of Slack takes, as long as it shows them. */
const MOST = { questions: 50, options: 100, optionLength: 75, labelLength: 200, steps: 20 };
const SCALE = { min: 1, max: 5 };
const TYPES = ['text', 'choice', 'scale', 'yes-no', 'number', 'date'] as const;

const short = (most: number) => text().max(most, { error: `at most ${most} characters` });

export const questions = z
  .array(
    z.strictObject({
      name: fieldName().describe('Its name in the results. Unique in the questionnaire.'),
      label: short(MOST.labelLength).describe('The question.'),
      type: z.enum(TYPES).describe('text, choice (one of `options`), scale (a whole number), yes-no, number, or date.'),
      required: z.boolean().describe('Whether it must be answered. Yes unless told.').optional(),
      options: z
        .array(short(MOST.optionLength), { error: 'a list of texts' })
        .max(MOST.options, { error: `at most ${MOST.options} options` })
        .describe('choice: what may be chosen; at least two, all different.')
        .optional(),
      min: z.number().describe('number: the smallest. scale: its lower end, 1 unless told.').optional(),
      max: z.number().describe('number: the largest. scale: its upper end, 5 unless told.').optional(),
      ends: z
        .array(short(MOST.optionLength), { error: 'a list of two texts' })
        .length(2, { error: 'two texts' })
        .describe('scale: words for its lower and its upper end.')
        .optional(),
    }),
    { error: 'a list of questions' },
  )
  .min(1, { error: 'at least one question' })
  .max(MOST.questions, { error: `at most ${MOST.questions} questions` })
  .describe('What is asked.');

/** The form as it goes into the plan, with what is said by default written out. */
export function formOf(written: Json | undefined): FormField[] {
  return listed(written).flatMap((question) => {
    const { name, label, type: wanted, required } = isObject(question) ? question : {};
    const type = TYPES.find((one) => one === wanted);
    if (!isObject(question) || typeof name !== 'string' || typeof label !== 'string' || !type) return [];
    return [{ name, label, type, required: required !== false, ...limitsOf(type, question) }];
  });
}

function limitsOf(type: FormField['type'], { options, min, max, ends }: JsonObject): Partial<FormField> {
  const [low, high] = strings(ends);
  const first = numberOf(min) ?? (type === 'scale' ? SCALE.min : undefined);
  const last = numberOf(max) ?? (type === 'scale' ? SCALE.max : undefined);
  return {
    ...(options !== undefined && { options: strings(options) }),
    ...(first !== undefined && { min: first }),
    ...(last !== undefined && { max: last }),
    ...(low !== undefined && high !== undefined && { ends: [low, high] }),
  };
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Names that stand twice, and limits that do not fit their question. */
export function questionFlaws({ questions: written }: JsonObject): Flaw[] {
  const names = new Set<string>();
  return listed(written).flatMap((question, index) => {
    if (!isObject(question)) return [];
    const field = `questions[${index}]`;
    const { name } = question;
    const twice = typeof name === 'string' && names.has(name);
    if (typeof name === 'string') names.add(name);
    const flaws = [...foreignFlaws(question, field), ...optionFlaws(question, field), ...rangeFlaws(question, field)];
    if (!twice) return flaws;
    const message = `there is another question \`${name}\``;
    return [flaw(`${field}.name`, message, 'Give one of them another name.'), ...flaws];
  });
}

function flaw(field: string, message: string, cure: string): Flaw {
  return { code: 'DB4309', field, message, cure };
}

/** Which types a limit belongs to. */
const LIMITS: Record<string, readonly string[]> = {
  options: ['choice'],
  min: ['scale', 'number'],
  max: ['scale', 'number'],
  ends: ['scale'],
};

function foreignFlaws(question: JsonObject, field: string): Flaw[] {
  const { type } = question;
  if (typeof type !== 'string') return [];
  return Object.entries(LIMITS).flatMap(([limit, types]) =>
    question[limit] === undefined || types.includes(type)
      ? []
      : [flaw(`${field}.${limit}`, `\`${limit}\` stands on a question of type ${type}`, 'Remove it.')],
  );
}

function optionFlaws({ type, options }: JsonObject, field: string): Flaw[] {
  if (type !== 'choice') return [];
  const given = strings(options);
  if (given.length < 2) {
    const message = given.length === 0 ? 'a choice has no options' : `a choice has one option only, ${given[0]}`;
    return [flaw(options === undefined ? field : `${field}.options`, message, 'Write at least two under `options:`.')];
  }
  const again = given.findIndex((option, index) => given.indexOf(option) !== index);
  if (again < 0) return [];
  return [flaw(`${field}.options[${again}]`, `the option ${given[again]} stands twice`, 'Remove one of them.')];
}

function rangeFlaws({ type, min, max }: JsonObject, field: string): Flaw[] {
  const isScale = type === 'scale';
  const first = numberOf(min) ?? (isScale ? SCALE.min : undefined);
  const last = numberOf(max) ?? (isScale ? SCALE.max : undefined);
  const at = `${field}.${max === undefined ? 'min' : 'max'}`;
  if (isScale && [first, last].some((end) => !Number.isSafeInteger(end)))
    return [flaw(at, 'a scale counts in whole numbers', 'Write whole numbers.')];
  if (first === undefined || last === undefined) return [];
  if (first >= last) return [flaw(at, `it goes from ${first} to ${last}`, 'Write a `min` that is smaller than `max`.')];
  if (!isScale || last - first < MOST.steps) return [];
  return [
    flaw(at, `a scale of ${last - first + 1} values`, `Write at most ${MOST.steps} values, or use type: number.`),
  ];
}
