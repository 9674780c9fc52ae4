import type { Slack } from '../../../../tools/slack/start-slack.js';
import { SLACK_USERS } from './channels.js';
import { wentWrong } from './went-wrong.js';

/** What somebody presses in the chat. */
export interface ChatAnswer {
  person: string;
  /** Part of the message. */
  subject: string;
  /** Words on the button. */
  button: string;
  /** Fields of the dialog that opens, by label. Missing: none opens. */
  dialog?: Readonly<Record<string, string>>;
}

/** Waits for the message, and presses its button. Resolves when the app has taken it. */
export async function answerByChat(chat: Slack, { person, subject, button, dialog }: ChatAnswer): Promise<void> {
  const user = SLACK_USERS[person] ?? '';
  const message = await chat.until(() =>
    chat.direct(user).find(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`.includes(subject)),
  );
  const clicked = await chat.click(user, message, button);
  if (!clicked.acked) throw wentWrong(`The chat got no answer in time for ${person}.`);
  if (!dialog) return;
  const submitted = await chat.submitModal(user, dialog);
  if (!submitted?.acked) throw wentWrong(`The dialog of ${person} was not taken.`);
}
