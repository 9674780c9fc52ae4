import type { Mail } from '../../../../tools/mailbox/mail.js';
import type { Message } from '../../../../tools/slack/world.js';
import type { PeopleSite } from '../../../support/people-site.js';

/** How people answer: as they do it, with what came to them. Each call throws when they could not do it. */
export interface Hands {
  /** Opens the link of a mail, fills in its form and sends it. Resolves with what the page then says. */
  byMail(fits: (mail: Mail) => boolean, fields: Record<string, string>): Promise<string>;
  /** Presses a button of a message. */
  press(user: string, words: string, button: string): Promise<void>;
  /** Submits the dialog that stands open. */
  submit(user: string, values: Record<string, string>): Promise<void>;
}

export function handsOf({ mailbox, chat, gateway }: PeopleSite): Hands {
  return {
    byMail: async (fits, fields) => {
      const mail = mailbox.mails().find(fits);
      const [link] = /http:\/\/127\.0\.0\.1:\d+\/a\/\S+/.exec(mail?.parsed.text ?? '') ?? [];
      if (!link) throw new Error(`no mail with a link: ${mail?.parsed.subject}`);
      const page = await (await fetch(link)).text();
      const body = new URLSearchParams({ ...hiddenOf(page), ...fields });
      const sent = await fetch(link, { method: 'POST', headers: { origin: gateway.address }, body });
      return sent.text();
    },
    press: async (user, words, button) => {
      const message = await chat.until(() => chat.direct(user).find((one) => shows(one, words, button)));
      const { acked } = await chat.click(user, message, button);
      if (!acked) throw new Error(`${user} pressed ${button} and Slack got no answer`);
    },
    submit: async (user, values) => {
      const delivery = await chat.submitModal(user, values);
      if (!delivery?.acked) throw new Error(`the dialog of ${user} was not taken: ${JSON.stringify(delivery?.body)}`);
    },
  };
}

function shows({ blocks }: Message, words: string, button: string): boolean {
  const text = JSON.stringify(blocks);
  return text.includes(words) && text.includes(JSON.stringify(button));
}

function hiddenOf(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}
