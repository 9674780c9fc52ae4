import type { JsonObject } from '../../model/json.js';
import type { SlackDoor } from './door.js';
import { receiveClick } from './click.js';
import { receiveCommand } from './command.js';
import { readCommand, readInteraction } from './payload.js';
import { receiveSubmission } from './submission.js';

/** `ok: false`: not acknowledged, so that Slack tells the person that it did not work. */
export interface SlackReply {
  ok: boolean;
  body?: JsonObject;
}

/** A call that is known to come from Slack, over whichever way. Never rejects. */
export async function receive(
  door: SlackDoor,
  call: { type: 'interaction' | 'command'; payload: unknown },
): Promise<SlackReply> {
  if (call.type === 'command') {
    const command = readCommand(call.payload);
    return command ? receiveCommand(door, command) : ignored(door, call.type);
  }
  const interaction = readInteraction(call.payload);
  if (!interaction) return ignored(door, call.type);
  return interaction.kind === 'click' ? receiveClick(door, interaction) : receiveSubmission(door, interaction);
}

/** Nothing that we have sent leads to it. */
function ignored({ gateway }: SlackDoor, type: string): SlackReply {
  gateway.log('warn', 'a Slack call was not understood', { type });
  return { ok: true };
}
