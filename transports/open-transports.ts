import { parseSender } from '../model/contact/mail-address.js';
import type { TransportConfig, Workspace } from '../model/workspace.js';
import { consoleTransport } from './console.js';
import { emailTransport } from './email/email-transport.js';
import type { Mailbox } from './email/make-mail.js';
import { smtpConfig } from './email/smtp-config.js';
import { openTarget, type TargetQuestion, TargetUnusable } from './open-target.js';
import { slackConfig } from './slack/slack-config.js';
import { slackTransport } from './slack/slack-transport.js';
import type { Transport } from './transport.js';
import { webhookConfig } from './webhook/webhook-config.js';
import { webhookTransport } from './webhook/webhook-transport.js';

export interface OpenTransports {
  workspace: Workspace;
  environment: string;
  env: { [name: string]: string | undefined };
  /** Takes what transports of kind console say. */
  write(text: string): void;
  /** Why a transport was left out. */
  log?(line: string): void;
}

/**
 * The transports of daybook.yaml for one environment, in its order. One whose target is missing or cannot be used is left
 * out, with its reason in the log: whoever needs it then says so, and nothing is sent half-configured. Connects to nothing.
 */
export async function openTransports(o: OpenTransports): Promise<Record<string, Transport>> {
  const opened: Record<string, Transport> = {};
  for (const [name, config] of Object.entries(o.workspace.daybook.transports)) {
    try {
      opened[name] = await open(name, config, o);
    } catch (error) {
      if (!(error instanceof TargetUnusable)) throw error;
      o.log?.(`Transport ${name} is left out in ${o.environment}: ${error.message}`);
    }
  }
  return opened;
}

async function open(name: string, config: TransportConfig, o: OpenTransports): Promise<Transport> {
  if (config.kind === 'console') return consoleTransport({ name, write: o.write });
  const question = (kind: TargetQuestion['kind']): TargetQuestion => ({ ...o, target: config.target, kind });
  switch (config.kind) {
    case 'slack':
      return slackTransport({ name, config: slackConfig(await openTarget(question('slack'))) });
    case 'email': {
      const smtp = smtpConfig(await openTarget(question('smtp')));
      return emailTransport({ name, config: smtp, from: senderOf(config.from), replies: config.replies !== undefined });
    }
    case 'webhook':
      return webhookTransport({
        name,
        shape: config.shape,
        config: webhookConfig(await openTarget(question('webhook'))),
      });
  }
}

/** Of daybook.yaml's `from`. Throws TargetUnusable for what is no sender. */
function senderOf(from: string): Mailbox {
  const sender = parseSender(from);
  if (!sender) throw new TargetUnusable('`from` in daybook.yaml is no address');
  return { name: sender.name ?? 'Daybook', address: sender.address };
}
