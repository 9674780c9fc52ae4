import { escapeSlack } from '../../model/messages/render/slack-text.js';
import { deliveryErrorOf } from '../../transports/slack/failures.js';
import type { SlackDoor } from './door.js';

export interface Note {
  channel: string;
  user: string;
  /** Id of what they did: it is answered once, by whichever gateway comes first. */
  jti: string;
  words: string;
}

/** Shows words to one person only, where they pressed the button. Never rejects: what they did is done or not by now. */
export async function tell({ gateway, connection }: SlackDoor, { channel, user, jti, words }: Note): Promise<void> {
  try {
    const { written } = await gateway.store.putOnce(`slack/told/${jti}`, { at: gateway.now() });
    if (written) await connection.client.chat.postEphemeral({ channel, user, text: escapeSlack(words) });
  } catch (error) {
    gateway.log('warn', 'a note could not be shown in Slack', { why: deliveryErrorOf(error, 'asking').message });
  }
}
