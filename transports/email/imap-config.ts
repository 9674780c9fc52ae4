import type { JsonObject } from '../../model/json.js';

/** A target of kind `imap`, opened. Lives inside one process; never logged. */
export interface ImapConfig {
  host: string;
  port: number;
  tls: 'implicit' | 'starttls' | 'none';
  user: string;
  password: string;
  mailbox: string;
  /** Name of our own mail server in Authentication-Results. Missing: no reply is believed. */
  authServ?: string;
}

/** Of what openTarget() gave. */
export function imapConfig(opened: JsonObject): ImapConfig {
  const {
    host,
    port,
    tls,
    user,
    password,
    mailbox = 'INBOX',
    authServ,
  } = opened as unknown as Partial<ImapConfig> & Omit<ImapConfig, 'mailbox'>;
  return { host, port, tls, user, password, mailbox, ...(authServ !== undefined && { authServ }) };
}
