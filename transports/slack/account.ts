import type { WebClient } from '@slack/web-api';
import { DeliveryError } from '../transport.js';
import { deliveryErrorOf } from './failures.js';

/** Who the token is. */
export interface SlackAccount {
  bot: string;
}

/**
 * Asks once who the token is; a failure is not remembered. Throws a DeliveryError, `unavailable` for a token of another
 * workspace than targets.yaml says: nothing is sent to strangers who have the same user ids.
 */
export function accountOf(client: WebClient, team: string): () => Promise<SlackAccount> {
  let asked: Promise<SlackAccount> | undefined;
  return () => {
    asked ??= ask(client, team).catch((error: unknown) => {
      asked = undefined;
      throw deliveryErrorOf(error, 'asking');
    });
    return asked;
  };
}

async function ask(client: WebClient, team: string): Promise<SlackAccount> {
  const { team_id, bot_id } = await client.auth.test();
  if (team_id !== team)
    throw new DeliveryError('unavailable', `the Slack token is of workspace ${team_id}, targets.yaml says ${team}`);
  if (!bot_id)
    throw new DeliveryError('unavailable', 'the Slack token is of no bot; use the one that begins with xoxb-');
  return { bot: bot_id };
}
