import { parseSender } from '../../model/contact/mail-address.js';
import type { Workspace } from '../../model/workspace.js';
import { type ImapConfig, imapConfig } from '../../transports/email/imap-config.js';
import { openTarget, TargetUnusable } from '../../transports/open-target.js';
import type { GatewayLog } from '../context.js';
import type { MailSource } from './handle-mail.js';

export interface FoundMailbox {
  config: ImapConfig;
  /** Whose mails come back there, in the order of daybook.yaml; at least one. */
  sources: MailSource[];
}

/**
 * The mailboxes in which replies and bounces of mails arrive, over all environments and transports; one that serves several is
 * read once, for all of them: a mail that is settled there is not read again.
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
      const { authServ } = mailbox;
      const key = keyOf(mailbox);
      const same = found.get(key) ?? { config: mailbox, sources: [] };
      found.set(key, { ...same, sources: withSource(same.sources, { transport, sender, authServ }) });
    }
  }
  return [...found.values()];
}

function keyOf({ host, port, user, mailbox }: ImapConfig): string {
  return JSON.stringify([host.toLowerCase(), port, user, mailbox]);
}

/** The same transport in another environment is the same source. */
function withSource(sources: MailSource[], source: MailSource): MailSource[] {
  const known = sources.some(
    ({ transport, authServ }) => transport === source.transport && authServ === source.authServ,
  );
  return known ? sources : [...sources, source];
}
