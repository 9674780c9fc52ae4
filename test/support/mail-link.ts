import type { Mail } from '../../tools/mailbox/mail.js';
import { hiddenOf } from '../gateway/support/links.js';

/** The one link of a mail that is its reader's own; it stands in the text and in the HTML. Throws when it does not. */
export function linkIn({ parsed }: Mail): string {
  const [link] = /http:\/\/\S+\/a\/[\w.-]+/.exec(parsed.text ?? '') ?? [];
  if (link === undefined || !parsed.html?.includes(link)) throw new Error(`the mail ${parsed.subject} has no link`);
  return link;
}

/** What a person does: opens the page and sends its form. Resolves with the HTTP status; 303 is yes. */
export async function answerByLink(link: string, fields: Record<string, string>): Promise<number> {
  const page = await (await fetch(link)).text();
  const { status } = await fetch(link, {
    method: 'POST',
    headers: { origin: new URL(link).origin },
    body: new URLSearchParams({ ...hiddenOf(page), ...fields }),
    redirect: 'manual',
  });
  return status;
}
