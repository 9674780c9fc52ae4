import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import type { MailServers } from './mail-servers.js';

/** What people at shop.test do with their mail, over the real servers. */
export interface MailProgram {
  /** The first mail in Dana's mailbox that `fits`, now or later. */
  received(fits: (mail: Email) => boolean): Promise<Email>;
  /** Dana answers a mail: `text`, and below it the old mail, quoted. */
  reply(to: Email, text: string, how?: { port?: number; headers?: Record<string, string> }): Promise<void>;
  /** Flags of the mails that came back with this handle in their address. */
  flagsOf(handle: string): Promise<string[]>;
}

export function mailProgram(servers: MailServers): MailProgram {
  return {
    received: (fits) =>
      withMailbox(servers, 'dana', async (client) => {
        for (;;) {
          for (const mail of await mailsIn(client)) if (fits(mail)) return mail;
          await new Promise((resolve) => client.once('exists', resolve));
        }
      }),
    reply: async (to, text, { port = servers.submission, headers } = {}) => {
      const sender = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
      await sender.sendMail({
        from: { name: 'Dana Reyes', address: 'dana@shop.test' },
        to: to.replyTo?.[0]?.address ?? '',
        subject: `Re: ${to.subject}`,
        inReplyTo: to.messageId,
        text: `${text}\n\nOn Monday Daybook wrote:\n> ACK\n`,
        headers,
      });
      sender.close();
    },
    flagsOf: (handle) =>
      withMailbox(servers, 'daybook', async (client) => {
        const mails = await client.fetchAll('1:*', { flags: true, envelope: true });
        const own = mails.filter(({ envelope }) => envelope?.to?.some(({ address }) => address?.includes(handle)));
        return own.flatMap(({ flags }) => [...(flags ?? [])]);
      }),
  };
}

async function mailsIn(client: ImapFlow): Promise<Email[]> {
  if (!client.mailbox || client.mailbox.exists === 0) return [];
  const mails = await client.fetchAll('1:*', { source: true });
  return Promise.all(mails.map(({ source }) => PostalMime.parse(source ?? '')));
}

async function withMailbox<T>(
  { imap: port, password: pass }: MailServers,
  user: string,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const auth = { user, pass };
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false, autoIdleDelay: 20 });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await use(client);
  } finally {
    await client.logout();
  }
}
