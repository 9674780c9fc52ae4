import type { JsonObject } from '../../../model/json.js';
import { deliveryErrorOf } from '../../../transports/slack/failures.js';
import { notOffered } from '../../answering/verified-ask.js';
import { Refusal } from '../../refusal.js';
import { type DialogKind, decides } from '../actions.js';
import { type Asked, askPage } from '../asked.js';
import type { SlackDoor } from '../door.js';
import { formInputs } from './form.js';
import { type DialogFacts, dialogView, input } from './view.js';

export interface Opening extends Omit<DialogFacts, 'place'> {
  dialog: DialogKind;
  /** Slack's permission to open one dialog within three seconds. */
  trigger: string;
}

/** Block in which something is said that belongs to none. */
export const FIRST_BLOCK: Readonly<Record<DialogKind, string>> = { reason: 'reason', form: 'q0', delegate: 'to' };

/** Opens the dialog of an action, while its ask can still be answered. Throws a Refusal. */
export async function openDialog(door: SlackDoor, { place }: Asked, opening: Opening): Promise<void> {
  const inputs = decides(opening.action)
    ? await inputsForRun(door, place, opening)
    : await inputsForAudience(door, place, opening);
  const view = dialogView({ ...opening, place }, inputs);
  const { client } = door.connection;
  await client.views.open({ trigger_id: opening.trigger, view: view as never }).catch((error: unknown) => {
    throw new Refusal(503, {
      code: 'no-dialog',
      message: `Slack did not open the dialog (${deliveryErrorOf(error, 'asking').message}); nothing was taken`,
      cure: `Press the button again, or answer at ${askPage(door.gateway, place)}`,
    });
  });
}

type Place = Asked['place'];

/** Who has it open still may be late: what they say is kept as that. */
async function inputsForAudience({ gateway }: SlackDoor, place: Place, { action, dialog }: Opening) {
  const known = await gateway.knownAsks.read(gateway, place);
  if (!known.actions.some((offered) => offered === action))
    throw notOffered({ id: place.ask, actions: known.actions }, action);
  return dialog === 'form' ? formInputs(known.form ?? []) : [reasonInput('Why not?')];
}

async function inputsForRun(door: SlackDoor, place: Place, { dialog }: Opening): Promise<JsonObject[]> {
  const { ask } = await door.gateway.knownAsks.show(door.gateway, place);
  if (ask.status !== 'open')
    throw new Refusal(409, {
      code: 'closed',
      message: `${ask.title} is over (${ask.status}), so nothing was taken`,
      cure: `See how it ended: ${askPage(door.gateway, place)}`,
    });
  if (dialog === 'reason') return [reasonInput('Why?')];
  const who = input('to', { label: 'Who votes in your place?', required: true, element: { type: 'users_select' } });
  return [who, reasonInput('Why?', false)];
}

function reasonInput(label: string, required = true): JsonObject {
  return input('reason', {
    label,
    required,
    element: { type: 'plain_text_input', multiline: true, max_length: 2_000 },
  });
}
