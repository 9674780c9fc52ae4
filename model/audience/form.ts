import type { Json, JsonObject } from '../json.js';
import type { FormField } from '../plan.js';

/** Characters of a text answer at most. */
const LONGEST_TEXT = 8_000;

export type FormAnswers = { [field: string]: Json };

export interface FormProblem {
  field: string;
  /** A sentence that begins with the question. */
  message: string;
}

/**
 * What is wrong with the answers to a form, all at once, in the order of the form; nothing when they may be counted.
 * Values: text and choice a string, scale a whole number, number a number, yes-no a boolean, date `2026-12-01`.
 * A question that is not required may be left out, or be empty.
 */
export function formProblems(form: readonly FormField[], answers: FormAnswers): FormProblem[] {
  const known = new Set(form.map(({ name }) => name));
  const strangers = Object.keys(answers).filter((name) => !known.has(name));
  return [
    ...form.flatMap((field) => {
      const flaw = flawOf(field, valueIn(answers, field.name));
      return flaw ? [{ field: field.name, message: `"${field.label}" ${flaw}` }] : [];
    }),
    ...strangers.map((name) => ({ field: name, message: `"${name.slice(0, 80)}" is no question of this form` })),
  ];
}

function flawOf(field: FormField, value: Json | undefined): string | undefined {
  if (isEmpty(value)) return field.required ? 'needs an answer' : undefined;
  switch (field.type) {
    case 'text':
      if (typeof value !== 'string') return 'takes text';
      return value.length > LONGEST_TEXT ? `takes ${LONGEST_TEXT} characters at most` : undefined;
    case 'choice':
      return field.options?.some((option) => option === value) ? undefined : `takes ${listed(field.options ?? [])}`;
    case 'yes-no':
      return typeof value === 'boolean' ? undefined : 'takes yes or no';
    case 'date':
      return isDate(value) ? undefined : 'takes a date like 2026-12-01';
    case 'scale':
      return Number.isInteger(value) && inRange(field, value) ? undefined : `takes a whole number${range(field)}`;
    case 'number':
      return Number.isFinite(value) && inRange(field, value) ? undefined : `takes a number${range(field)}`;
  }
}

/**
 * Results by field, for outputs: how many answered, and for what can be counted its distribution. What people wrote in
 * words is not among them; it stands in the ledger only.
 */
export function formResults(form: readonly FormField[], answers: readonly FormAnswers[]): JsonObject {
  return Object.fromEntries(
    form.map((field) => {
      const values = answers.map((given) => valueIn(given, field.name)).filter((value) => !isEmpty(value));
      return [field.name, { answered: values.length, ...summaryOf(field, values as Json[]) }];
    }),
  );
}

function summaryOf(field: FormField, values: readonly Json[]): JsonObject {
  if (field.type === 'choice') return { options: tally(field.options ?? [], values) };
  if (field.type === 'yes-no')
    return {
      yes: values.filter((value) => value === true).length,
      no: values.filter((value) => value === false).length,
    };
  if (field.type === 'date') {
    const dates = (values as string[]).toSorted();
    return dates.length > 0 ? { earliest: dates[0] ?? null, latest: dates.at(-1) ?? null } : {};
  }
  if (field.type === 'text' || values.length === 0) return {};
  const numbers = values as number[];
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const spread = { mean: Math.round(mean * 100) / 100, lowest: Math.min(...numbers), highest: Math.max(...numbers) };
  return field.type === 'scale' ? { ...spread, values: tally(steps(numbers), numbers) } : spread;
}

function tally(keys: readonly Json[], values: readonly Json[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [String(key), values.filter((value) => value === key).length]));
}

function steps(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function valueIn(answers: FormAnswers, name: string): Json | undefined {
  return Object.hasOwn(answers, name) ? answers[name] : undefined;
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isDate(value: Json | undefined): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function inRange({ min, max }: FormField, value: Json | undefined): boolean {
  return typeof value === 'number' && value >= (min ?? value) && value <= (max ?? value);
}

function range({ min, max }: FormField): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` from ${min}`;
  return max === undefined ? '' : ` up to ${max}`;
}

function listed(options: readonly string[]): string {
  return `one of ${options.map((option) => `"${option}"`).join(', ')}`;
}
