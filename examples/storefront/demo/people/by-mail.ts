import type { Mailbox } from '../../../../tools/mailbox/start-mailbox.js';
import { wentWrong } from './went-wrong.js';

/** What somebody presses on the page behind the link of their mail. */
export interface MailAnswer {
  /** Address of the person. */
  address: string;
  /** Part of the subject. */
  subject: string;
  fields: Readonly<Record<string, string>>;
}

/** Waits for the mail, opens its link and sends the form of that page, as a browser does. Resolves to what the page then says. */
export async function answerByMail(mailbox: Mailbox, { address, subject, fields }: MailAnswer): Promise<string> {
  const mail = await mailbox.arrival(
    ({ to, parsed }) => to.includes(address) && (parsed.subject ?? '').includes(subject),
  );
  const link = /https?:\/\/\S+\/a\/[\w.-]+/.exec(mail.parsed.text ?? '')?.[0];
  if (!link) throw wentWrong(`The mail to ${address} has no link.`);
  const page = await fetch(link).then((response) => response.text());
  const form = new URLSearchParams(fields as Record<string, string>);
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
    form.set(name, value);
  const { origin } = new URL(link);
  const answered = await fetch(link, { method: 'POST', body: form, headers: { origin } });
  const text = await answered.text();
  if (!answered.ok) throw wentWrong(`The page of ${address} answered ${answered.status}.`);
  return /<h1[^>]*>([^<]*)/.exec(text)?.[1]?.trim() ?? '';
}
