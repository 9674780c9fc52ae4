import { createHash } from 'node:crypto';
import { headerOf } from '../../tools/mailbox/mail.js';
import type { PeopleSite } from './people-site.js';

/** How often the message of each delivery key can be seen, by the mailbox's and the chat's own account. */
export function arrivals(
  { mailbox, chat }: Pick<PeopleSite, 'mailbox' | 'chat'>,
  keys: readonly string[],
): { mail: number[]; slack: number[] } {
  const mailed = mailbox.mails().map((mail) => headerOf(mail, 'message-id'));
  const posted = chat.world.messages.map(({ metadata }) => metadata?.event_payload.key);
  return {
    mail: keys.map((key) => mailed.filter((id) => id === messageIdOf(key)).length),
    slack: keys.map((key) => posted.filter((one) => one === key).length),
  };
}

function messageIdOf(key: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@shop.example>`;
}
