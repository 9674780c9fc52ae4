import type { JsonObject } from '../../json.js';
import type { LetterButton, LetterFact } from '../letter.js';
import { cutTo } from '../subject.js';
import { escapeSlack, splitSlack } from './slack-text.js';

/** Slack's own limits, in characters and pieces. */
const LONGEST_FIELD = 2000;
const LONGEST_HEADER = 150;
const LONGEST_LABEL = 75;
const LONGEST_CONFIRMATION = 300;
const MOST_FIELDS = 10;

export function header(text: string): JsonObject {
  return { type: 'header', text: plain(text, LONGEST_HEADER) };
}

export function divider(): JsonObject {
  return { type: 'divider' };
}

/** Sections of text that was made into mrkdwn already: `*bold*` and links are what they look like. */
export function mrkdwnSections(text: string): JsonObject[] {
  return splitSlack(text).map((piece) => ({ type: 'section', text: mrkdwn(piece) }));
}

/** Sections of text that Slack shows as it is. */
export function plainSections(text: string): JsonObject[] {
  return splitSlack(text).map((piece) => ({ type: 'section', text: plain(piece) }));
}

/** One small line. */
export function context(parts: readonly string[]): JsonObject[] {
  return parts.length === 0 ? [] : [{ type: 'context', elements: [plain(parts.join('  ·  '))] }];
}

/** Says that something is missing here, and where it stands. */
export function note(text: string): JsonObject {
  return { type: 'context', elements: [plain(`… ${text}`)] };
}

/** Labels and values side by side, values exactly as they are: in mrkdwn a `*` would be lost. */
export function factSections(facts: readonly LetterFact[]): JsonObject[] {
  const sections: JsonObject[] = [];
  let fields: JsonObject[] | undefined;
  for (const { label, value } of facts) {
    const title = mrkdwn(`*${escapeSlack(cutTo(label, LONGEST_FIELD / 10))}*`);
    if (value.length > LONGEST_FIELD) {
      sections.push({ type: 'section', text: title }, ...plainSections(value));
      fields = undefined;
    } else if (fields && fields.length < MOST_FIELDS) {
      fields.push(title, plain(value));
    } else {
      fields = [title, plain(value)];
      sections.push({ type: 'section', fields });
    }
  }
  return sections;
}

/** The value is opaque and proves nothing. Without a handle nobody could tell what a click is about. */
export function actions(buttons: readonly LetterButton[], handle: string | undefined): JsonObject[] {
  if (buttons.length === 0 || handle === undefined) return [];
  return [{ type: 'actions', elements: buttons.map((button) => buttonOf(button, handle)) }];
}

function buttonOf({ action, label, style, confirm }: LetterButton, handle: string): JsonObject {
  return {
    type: 'button',
    text: plain(label, LONGEST_LABEL),
    action_id: `daybook.${action}`,
    value: handle,
    ...(style !== 'plain' && { style }),
    ...(confirm !== undefined && {
      confirm: {
        title: plain(`${label}?`, LONGEST_LABEL),
        text: plain(confirm, LONGEST_CONFIRMATION),
        confirm: plain(label, 30),
        deny: plain('Not yet', 30),
      },
    }),
  };
}

/** `verbatim`: nothing in it becomes a link, a channel or a mention by itself. */
function mrkdwn(text: string): JsonObject {
  return { type: 'mrkdwn', text, verbatim: true };
}

function plain(text: string, most = 3000): JsonObject {
  return { type: 'plain_text', text: cutTo(text, most), emoji: false };
}
