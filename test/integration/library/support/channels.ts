import { startMailbox } from '../../../../tools/mailbox/start-mailbox.js';
import { startSlack } from '../../../../tools/slack/start-slack.js';

const TEAM = { id: 'T0SHOP', name: 'Shop' };
const USERS = ['dana', 'omar', 'ines', 'mia'].map((name) => ({ id: `U0${name.toUpperCase()}`, team: TEAM.id, name }));

/** A mailbox and a chat that take what the runbooks tell people. */
export interface Channels {
  /** What the example's targets.yaml refers to. */
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function openChannels(): Promise<Channels> {
  const mailbox = await startMailbox();
  const chat = await startSlack({ teams: [TEAM], users: USERS });
  const { appToken, botTokens } = chat.installation;
  return {
    env: {
      STOREFRONT_SMTP_PORT: String(mailbox.smtp.port),
      STOREFRONT_SLACK_TOKEN: botTokens[TEAM.id],
      STOREFRONT_SLACK_APP_TOKEN: appToken,
      STOREFRONT_SLACK_API: chat.api,
    },
    close: async () => {
      await chat.close();
      await mailbox.close();
    },
  };
}
