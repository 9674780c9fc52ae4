import { actionOf, dialogFor } from './actions.js';
import { askedOf } from './asked.js';
import type { SlackDoor } from './door.js';
import { openDialog } from './dialogs/open-dialog.js';
import { giveOverSlack, jtiOf } from './give.js';
import { inTime, type Outcome } from './outcome.js';
import type { Click } from './payload.js';
import type { SlackReply } from './receive.js';
import { tell } from './tell.js';

/**
 * Somebody pressed a button: it is given, or a dialog asks for more. Acknowledged only once the answer is in history; what
 * did not work is said to the person alone.
 */
export async function receiveClick(door: SlackDoor, click: Click): Promise<SlackReply> {
  const action = actionOf(click.actionId);
  if (action === undefined) return { ok: true };
  const { member, channel, messageTs, actionTs, actionId } = click;
  const jti = jtiOf(member.team, member.user, messageTs, actionTs, actionId);
  const outcome = await inTime(door.gateway, () => act(door, click, { action, jti }));
  if (outcome.kind !== 'done') void tell(door, { channel, user: member.user, jti, words: outcome.words });
  return { ok: outcome.kind !== 'failed' };
}

async function act(door: SlackDoor, click: Click, said: { action: string; jti: string }): Promise<Outcome> {
  const asked = await askedOf(door, click);
  const dialog = dialogFor(said.action);
  if (!dialog) return giveOverSlack(door, asked, said);
  await openDialog(door, asked, { dialog, action: said.action, trigger: click.trigger, handle: click.handle });
  return { kind: 'done' };
}
