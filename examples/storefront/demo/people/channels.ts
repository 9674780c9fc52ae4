import { type Mailbox, startMailbox } from '../../../../tools/mailbox/start-mailbox.js';
import { type Slack, startSlack } from '../../../../tools/slack/start-slack.js';
import type { StartedParts } from '../started-parts.js';

/** Where the demo's people are reached: a chat and a mailbox of its own, on this machine. */
export interface Channels {
  chat: Slack;
  mailbox: Mailbox;
  /** What targets.yaml refers to. */
  env: Readonly<Record<string, string>>;
}

const TEAM = { id: 'T0SHOP', name: 'Shop' };

/** People of people.yaml with a Slack identity. */
export const SLACK_USERS: Readonly<Record<string, string>> = {
  dana: 'U0DANA',
  omar: 'U0OMAR',
  ines: 'U0INES',
  mia: 'U0MIA',
};

const NAMES: Readonly<Record<string, string>> = {
  U0DANA: 'Dana Reyes',
  U0OMAR: 'Omar Haddad',
  U0INES: 'Inês Duarte',
  U0MIA: 'Mia Hoffmann',
};

/** Starts both on free ports. */
export async function startChannels(parts: StartedParts): Promise<Channels> {
  const mailbox = await startMailbox();
  parts.add({ name: 'the mailbox', stop: () => mailbox.close() });
  const users = Object.entries(NAMES).map(([id, name]) => ({ id, team: TEAM.id, name }));
  const chat = await startSlack({ teams: [TEAM], users });
  parts.add({ name: 'the chat', stop: () => chat.close() });
  const { appToken, botTokens } = chat.installation;
  return {
    chat,
    mailbox,
    env: {
      STOREFRONT_SMTP_PORT: String(mailbox.smtp.port),
      STOREFRONT_SLACK_API: chat.api,
      STOREFRONT_SLACK_TOKEN: botTokens[TEAM.id] ?? '',
      STOREFRONT_SLACK_APP_TOKEN: appToken,
    },
  };
}
