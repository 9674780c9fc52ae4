import { parseSender } from '../../model/contact/mail-address.js';
import type { Workspace } from '../../model/workspace.js';
import { type ImapConfig, imapConfig } from '../../transports/email/imap-config.js';
import { openTarget, TargetUnusable } from '../../transports/open-target.js';
import type { GatewayLog } from '../context.js';
import type { MailSource } from './handle-mail.js';

export interface FoundMailbox extends MailSource {
  config: ImapConfig;
}

/**
 * The mailboxes in which replies and bounces of mails arrive, over all environments; one that serves several is read once.
 * One that cannot be used is left out, with its reason in the log.
 */
export async function findMailboxes(o: {
  workspace: Workspace;
  env: { [name: string]: string | undefined };
  log: GatewayLog;
}): Promise<FoundMailbox[]> {
  const { workspace, env, log } = o;
  const found = new Map<string, FoundMailbox>();
  for (const [transport, config] of Object.entries(workspace.daybook.transports)) {
    if (config.kind !== 'email' || config.replies === undefined) continue;
    const sender = parseSender(config.from)?.address;
    if (sender === undefined) continue;
    for (const environment of Object.keys(workspace.targets[config.replies] ?? {})) {
      const question = { workspace, environment, env, target: config.replies, kind: 'imap' as const };
      const opened = await openTarget(question).catch((error: unknown) => {
        if (!(error instanceof TargetUnusable)) throw error;
        log('warn', `replies to ${transport} are not read in ${environment}: ${error.message}`);
      });
      if (!opened) continue;
      const mailbox = imapConfig(opened);
      const { host, port, user } = mailbox;
      found.set(JSON.stringify([transport, host, port, user, mailbox.mailbox]), {
        transport,
        sender,
        authServ: mailbox.authServ,
        config: mailbox,
      });
    }
  }
  return [...found.values()];
}
