import { DeliveryError } from '../transport.js';
import { statusWords } from './status-words.js';

/** What nodemailer tells of a failure, as far as it is believed. */
interface MailError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/**
 * What a failed sending means. `handedOver`: the server had begun to take the mail itself. The message is made of names and
 * codes only, never of the server's or the client's own text.
 */
export function mailFailure(
  error: unknown,
  o: { address: string; transport: string; handedOver: boolean },
): DeliveryError {
  const { code = '', command = '', responseCode } = (error ?? {}) as MailError;
  const server = `the mail server of ${o.transport}`;
  if (responseCode === undefined) {
    if (o.handedOver)
      return new DeliveryError('lost', `${server} took the mail to ${o.address} and did not say whether it keeps it`);
    if (code === 'EENVELOPE' || code === 'EMESSAGE')
      return new DeliveryError('refused', `a mail to ${o.address} could not be made`);
    return new DeliveryError('unavailable', `${server} could not be reached (${WORDS[code] ?? 'unforeseen'})`);
  }
  const said = saidBy(error as MailError);
  if (responseCode >= 500 && isAboutThisMail(command))
    return new DeliveryError('refused', `${server} refused the mail to ${o.address}: ${said}`);
  if (command.startsWith('AUTH'))
    return new DeliveryError('unavailable', `${server} does not know our user or password: ${said}`);
  if (command === 'MAIL FROM')
    return new DeliveryError('unavailable', `${server} takes no mail from our address: ${said}`);
  return new DeliveryError('unavailable', `${server} takes no mail for ${o.address} at the moment: ${said}`);
}

/** A refusal of the recipient or of the content. Everything earlier concerns all mails alike. */
function isAboutThisMail(command: string): boolean {
  return command === 'RCPT TO' || command === 'DATA';
}

function saidBy({ responseCode, response = '' }: MailError): string {
  const enhanced = response.match(/^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/)?.[1];
  return enhanced ? `${responseCode}, ${statusWords(enhanced)}` : String(responseCode);
}

const WORDS: { [code: string]: string } = {
  ECONNECTION: 'the connection was closed',
  ESOCKET: 'no connection',
  ETIMEDOUT: 'no answer in time',
  EDNS: 'its name has no address',
  ETLS: 'no encrypted connection',
  EAUTH: 'our user or password is missing',
  EPROTOCOL: 'it does not speak SMTP',
};
