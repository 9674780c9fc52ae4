import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { Letter } from '../../model/messages/letter.js';
import { letterHtml } from '../../model/messages/render/html.js';
import { letterText } from '../../model/messages/render/text.js';
import { safeLine } from '../../model/safe-text.js';
import { bounceAddress, replyAddress } from './tagged-address.js';

/** A mailbox as a mail program shows it. */
export interface Mailbox {
  name: string;
  address: string;
}

export interface MailSettings {
  from: Mailbox;
  /** Somebody reads what comes back: replies count, and bounces are noticed. */
  replies: boolean;
}

/**
 * A letter as a mail to one mailbox: text and HTML, the same Message-ID for the same delivery key, and one thread per run.
 * Pure: the same letter gives the same mail.
 */
export function makeMail(letter: Letter, to: Mailbox, { from, replies }: MailSettings): SendMailOptions {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const root = messageId(`run:${letter.about.run}`, domain);
  const handle = replies ? letter.handle : undefined;
  const shown = handle === undefined ? { ...letter, reply: undefined } : letter;
  return {
    // Set on its own: what a header says must never decide where a mail goes.
    envelope: {
      from: handle === undefined ? from.address : bounceAddress(from.address, handle),
      to: [to.address],
    },
    from,
    to: { name: safeLine(to.name), address: to.address },
    ...(handle !== undefined && { replyTo: { name: from.name, address: replyAddress(from.address, handle) } }),
    subject: safeLine(letter.subject),
    text: letterText(shown),
    html: letterHtml(shown),
    messageId: messageId(letter.key, domain),
    inReplyTo: root,
    references: root,
    date: new Date(letter.at),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The same for the same text, so that a mail that went out twice is one mail to most mail programs. */
function messageId(text: string, domain: string): string {
  return `<${createHash('sha256').update(text).digest('hex').slice(0, 40)}@${domain}>`;
}
