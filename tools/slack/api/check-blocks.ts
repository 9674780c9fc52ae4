import type { Block } from '../world.js';
import { ApiRefusal, requireThat } from './method.js';

/*
 * The limits of Block Kit, as far as Daybook comes near them. The real Slack refuses a whole message for one block that is
 * a character too long; so does this one.
 */

const MOST = { message: 50, modal: 100 } as const;
const KINDS: Readonly<Record<string, (block: Block) => void>> = {
  section: (block) => {
    requireThat(block.text !== undefined || Array.isArray(block.fields), 'invalid_blocks');
    if (block.text !== undefined) requireText(block.text, 3_000);
    const fields = (block.fields ?? []) as unknown[];
    requireThat(fields.length <= 10, 'invalid_blocks');
    for (const field of fields) requireText(field, 2_000);
    if (block.accessory) requireElement(block.accessory);
  },
  header: (block) => requireText(block.text, 150, 'plain_text'),
  divider: () => {},
  context: (block) => {
    const elements = listOf(block.elements, 10);
    for (const element of elements) requireText(element, 3_000);
  },
  actions: (block) => {
    const elements = listOf(block.elements, 25);
    for (const element of elements) requireElement(element);
    const ids = elements.map((element) => (element as { action_id?: string }).action_id);
    requireThat(new Set(ids).size === ids.length, 'invalid_blocks');
  },
  input: (block) => {
    requireText(block.label, 2_000, 'plain_text');
    if (block.hint !== undefined) requireText(block.hint, 2_000, 'plain_text');
    requireElement(block.element);
  },
};

const ELEMENTS: Readonly<Record<string, (element: Block) => void>> = {
  button: (element) => {
    requireText(element.text, 75, 'plain_text');
    requireThat(String(element.value ?? '').length <= 2_000, 'invalid_blocks');
    requireThat(String(element.url ?? '').length <= 3_000, 'invalid_blocks');
    requireThat([undefined, 'primary', 'danger'].includes(element.style as undefined), 'invalid_blocks');
    if (element.confirm !== undefined) requireConfirm(element.confirm as Block);
  },
  plain_text_input: (element) => requireThat(Number(element.max_length ?? 3_000) <= 3_000, 'invalid_blocks'),
  number_input: (element) => requireThat(typeof element.is_decimal_allowed === 'boolean', 'invalid_blocks'),
  static_select: (element) => requireOptions(element.options, 100),
  radio_buttons: (element) => requireOptions(element.options, 10),
  datepicker: () => {},
  users_select: () => {},
};

/** The blocks, when Slack would take them. Throws an ApiRefusal. */
export function checkBlocks(found: unknown, place: keyof typeof MOST): Block[] {
  requireThat(Array.isArray(found), 'invalid_blocks_format');
  requireThat(found.length <= MOST[place], place === 'modal' ? 'view_too_large' : 'invalid_blocks');
  const ids = new Set<string>();
  for (const block of found as Block[]) {
    const check = Object.hasOwn(KINDS, block?.type) ? KINDS[block.type] : undefined;
    if (!check || (block.type === 'input' && place === 'message')) throw new ApiRefusal('invalid_blocks');
    check(block);
    if (block.block_id === undefined) continue;
    requireThat(String(block.block_id).length <= 255 && !ids.has(String(block.block_id)), 'invalid_blocks');
    ids.add(String(block.block_id));
  }
  return found as Block[];
}

/** A text object of at most so many characters. Throws an ApiRefusal. */
export function requireText(found: unknown, most: number, only?: 'plain_text'): void {
  const { type, text } = (found ?? {}) as { type?: unknown; text?: unknown };
  requireThat(type === 'plain_text' || (type === 'mrkdwn' && only === undefined), 'invalid_blocks');
  requireThat(typeof text === 'string' && text.length > 0 && text.length <= most, 'invalid_blocks');
}

function requireElement(found: unknown): void {
  const element = (found ?? {}) as Block;
  const check = Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type] : undefined;
  if (!check) throw new ApiRefusal('invalid_blocks');
  requireThat(String(element.action_id ?? '').length <= 255, 'invalid_blocks');
  if (element.placeholder !== undefined) requireText(element.placeholder, 150, 'plain_text');
  check(element);
}

function requireOptions(found: unknown, most: number): void {
  const options = listOf(found, most) as { text?: unknown; value?: unknown }[];
  for (const { text, value } of options) {
    requireText(text, 75);
    requireThat(typeof value === 'string' && value.length > 0 && value.length <= 150, 'invalid_blocks');
  }
}

function requireConfirm(confirm: Block): void {
  requireText(confirm.title, 100, 'plain_text');
  requireText(confirm.text, 300);
  requireText(confirm.confirm, 30, 'plain_text');
  requireText(confirm.deny, 30, 'plain_text');
}

function listOf(found: unknown, most: number): unknown[] {
  requireThat(Array.isArray(found) && found.length >= 1 && found.length <= most, 'invalid_blocks');
  return found;
}
