import type { Block, View } from '../world.js';
import type { FormState } from './payload.js';

export interface Field {
  block: string;
  label: string;
  optional: boolean;
  element: Block;
}

interface Option {
  text: { text: string };
  value: string;
}

/** The inputs of a dialog, in order. */
export function fieldsOf({ content }: Pick<View, 'content'>): Field[] {
  return content.blocks
    .filter(({ type }) => type === 'input')
    .map((block) => ({
      block: String(block.block_id),
      label: (block.label as { text: string }).text,
      optional: block.optional === true,
      element: block.element as Block,
    }));
}

/**
 * The state that Slack would send, from texts by label or block id. Options are named by their text or value.
 * `problems` by block: what Slack itself would not let through.
 */
export function fillForm(
  view: Pick<View, 'content'>,
  given: { [field: string]: string },
): { state: FormState; typed: { [block: string]: string }; problems: { [block: string]: string } } {
  const state: FormState = {};
  const typed: { [block: string]: string } = {};
  const problems: { [block: string]: string } = {};
  for (const field of fieldsOf(view)) {
    const text = (given[field.label] ?? given[field.block] ?? '').trim();
    typed[field.block] = text;
    const problem = problemOf(field, text);
    if (problem) problems[field.block] = problem;
    state[field.block] = { [String(field.element.action_id)]: stateOf(field.element, text) };
  }
  return { state, typed, problems };
}

/** The options of a selection. */
export function optionsOf(element: Block): Option[] {
  return (element.options ?? []) as Option[];
}

function stateOf(element: Block, text: string): { type: string } & Record<string, unknown> {
  const { type } = element;
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: chosen(element, text) ?? null };
    case 'datepicker':
      return { type, selected_date: text === '' ? null : text };
    case 'users_select':
      return { type, selected_user: text === '' ? null : text };
    default:
      return { type, value: text === '' ? null : text };
  }
}

function problemOf({ element, optional }: Field, text: string): string | undefined {
  if (text === '') return optional ? undefined : 'Please complete this required field.';
  if (element.options && !chosen(element, text)) return 'Please choose one of the options.';
  if (element.type === 'number_input') return numberProblem(element, text);
  if (element.type === 'datepicker' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'Please enter a date.';
  if (text.length > Number(element.max_length ?? 3_000))
    return `Please enter at most ${element.max_length} characters.`;
  return undefined;
}

function numberProblem(element: Block, text: string): string | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) return 'Please enter a number.';
  if (element.is_decimal_allowed === false && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (number < Number(element.min_value ?? Number.NEGATIVE_INFINITY)) return `At least ${element.min_value}.`;
  if (number > Number(element.max_value ?? Number.POSITIVE_INFINITY)) return `At most ${element.max_value}.`;
  return undefined;
}

function chosen(element: Block, text: string): Option | undefined {
  return optionsOf(element).find((option) => option.value === text || option.text.text === text);
}
