import { isMailAddress } from '../../model/contact/mail-address.js';
import type { Letter } from '../../model/messages/letter.js';
import type { Person } from '../../model/people.js';
import { DeliveryError, type Destination, type Transport } from '../transport.js';
import { type MailConnection, MailNotTaken, openConnection } from './connection.js';
import { mailFailure } from './mail-failure.js';
import { type Mailbox, type MailSettings, makeMail } from './make-mail.js';
import type { SmtpConfig } from './smtp-config.js';

/**
 * Mail over SMTP. A mail that was handed over is `sent`, never `delivered`: whether it arrives, a bounce tells. A mail
 * that stands in somebody's mailbox cannot be changed, so there is no `update`. A repeated letter is a mail with the same
 * Message-ID, which most mail programs show once.
 */
export function emailTransport(o: { name: string; config: SmtpConfig } & MailSettings): Transport {
  let connection: MailConnection | undefined;
  return {
    name: o.name,
    kind: 'email',
    cannotReach,
    send: async (letter, to) => {
      const mailbox = mailboxOf(to);
      connection ??= openConnection(o.config);
      try {
        await connection.send(makeMail(letterFor(letter, to), mailbox, o));
      } catch (error) {
        if (!(error instanceof MailNotTaken)) throw error;
        const { cause, handedOver } = error;
        throw mailFailure(cause, { address: mailbox.address, transport: o.name, handedOver });
      }
      return { state: 'sent' };
    },
    close: async () => connection?.close(),
  };
}

function cannotReach({ name, email }: Person): string | undefined {
  if (email === undefined || email === '') return `${name} has no e-mail address in people.yaml`;
  return isMailAddress(email) ? undefined : `the e-mail address of ${name} in people.yaml is none that can be used`;
}

/** Throws a refusal for what is no address, whoever asked for it: it never reaches the server. */
function mailboxOf(to: Destination): Mailbox {
  if ('channel' in to) {
    if (isMailAddress(to.channel)) return { name: to.group, address: to.channel };
    throw new DeliveryError('refused', `the address of ${to.group} in people.yaml is none that can be used`);
  }
  const why = cannotReach(to.person);
  if (why !== undefined) throw new DeliveryError('refused', why);
  return { name: to.person.name, address: to.person.email ?? '' };
}

/** A reply is believed of one person only, so a mail to a whole group invites none. */
function letterFor(letter: Letter, to: Destination): Letter {
  return 'channel' in to ? { ...letter, handle: undefined } : letter;
}
