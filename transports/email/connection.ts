import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { SmtpConfig } from './smtp-config.js';

/** Connections at once. */
const CONNECTIONS = 3;
const MAILS_PER_CONNECTION = 100;
const MAILS_PER_SECOND = 20;
/** Servers close idle connections after a minute or later; we are earlier. */
const IDLE_MS = 20_000;

export interface MailConnection {
  /** Resolves when the server has taken the mail for good. Rejects with `MailNotTaken`. */
  send(mail: SendMailOptions): Promise<void>;
  close(): void;
}

/** A sending that failed, with what is known of how far it came. */
export class MailNotTaken extends Error {
  constructor(
    override readonly cause: unknown,
    /** The server had begun to take the mail itself: it may keep it. */
    readonly handedOver: boolean,
  ) {
    super('the mail was not taken');
  }
}

/**
 * A pool of connections to the configured server, and to no other: at most 20 mails a second. Connects when the first
 * mail is sent. Never sends a mail twice by itself.
 */
export function openConnection(config: SmtpConfig): MailConnection {
  const transporter = createTransport({
    pool: true,
    host: config.host,
    port: config.port,
    ...SECURITY[config.tls],
    ...(config.user !== undefined && { auth: { user: config.user, pass: config.password ?? '' } }),
    maxConnections: CONNECTIONS,
    maxMessages: MAILS_PER_CONNECTION,
    // A mail whose connection broke may have arrived: whoever sends decides whether to send it again.
    maxRequeues: 0,
    idleTimeout: IDLE_MS,
    rateDelta: 1_000,
    rateLimit: MAILS_PER_SECOND,
    maxRecipients: 1,
    connectionTimeout: config.timeoutMs,
    greetingTimeout: config.timeoutMs,
    dnsTimeout: config.timeoutMs,
    socketTimeout: config.timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bodies = new WeakMap<object, Readable>();
  // The server asks for the mail itself only after it has accepted sender and recipient; until then nobody reads the stream.
  transporter.use('stream', ({ data, message }, done) => {
    const { envelope } = data;
    if (message && typeof envelope === 'object') {
      const make = message.createReadStream.bind(message);
      message.createReadStream = (options) => {
        const body = make(options);
        bodies.set(envelope, body);
        return body;
      };
    }
    done();
  });
  return {
    send: async (mail) => {
      try {
        await transporter.sendMail(mail);
      } catch (error) {
        const body = typeof mail.envelope === 'object' ? bodies.get(mail.envelope) : undefined;
        throw new MailNotTaken(error, body?.readableDidRead ?? false);
      }
    },
    close: () => transporter.close(),
  };
}

/** What each way of encrypting a connection is for nodemailer. */
export const SECURITY: Record<SmtpConfig['tls'], { secure: boolean; requireTLS?: boolean; ignoreTLS?: boolean }> = {
  implicit: { secure: true },
  starttls: { secure: false, requireTLS: true },
  none: { secure: false, ignoreTLS: true },
};
