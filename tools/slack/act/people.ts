import { checkView, viewHash } from '../api/views.js';
import type { Delivery, DeliveryType } from '../deliver/journal.js';
import {
  type Block,
  botId,
  botUser,
  type Channel,
  directWith,
  type Message,
  touch,
  type User,
  type View,
  type World,
} from '../world.js';
import { fillForm } from './form.js';
import { type Acting, blockActions, slashCommand, viewSubmission } from './payload.js';

export type Deliver = (type: DeliveryType, payload: Record<string, unknown>) => Promise<Delivery>;

export interface People {
  /** Presses a button, named by its action id or its words. Resolves when it was acknowledged or not in time. */
  click(user: string, message: Pick<Message, 'ts' | 'channel'>, action: string): Promise<Delivery>;
  /**
   * Submits the dialog that the user has open. `values` by label. `forged`: also what Slack itself would not let through.
   * Undefined: Slack showed the person what is missing and sent nothing.
   */
  submitModal(
    user: string,
    values?: { [field: string]: string },
    how?: { view?: string; forged?: boolean },
  ): Promise<Delivery | undefined>;
  /** Sends `/daybook …` from a channel; the direct conversation unless told. */
  slash(user: string, command: string, where?: { channel?: string }): Promise<Delivery>;
}

/** What people do in Slack. Each call throws when the person could not do it: there is no such button or dialog. */
export function people(world: World, app: string, deliver: Deliver): People {
  const acting = (id: string): Acting => ({ world, app, user: need(world.users.get(id), `user ${id}`) });
  return {
    click: async (id, { ts, channel: where }, action) => {
      const who = acting(id);
      const channel = channelFor(world, who.user, where);
      const message = need(
        world.messages.find((one) => one.ts === ts && one.channel === where),
        `message ${ts} in ${where}`,
      );
      const button = need(buttonOf(message, action), `button ${action} in message ${ts}`);
      const delivery = await deliver('block_actions', blockActions(who, { message, channel, button }));
      if (!delivery.acked) warn(world, id, where);
      touch(world);
      return delivery;
    },
    submitModal: async (id, values = {}, { view: viewId, forged = false } = {}) => {
      const who = acting(id);
      const view = need(viewId === undefined ? openView(world, id) : world.views.get(viewId), `dialog of ${id}`);
      const { state, typed, problems } = fillForm(view, values);
      view.typed = typed;
      view.errors = forged ? {} : problems;
      if (Object.keys(view.errors).length > 0) return undefined;
      const delivery = await deliver('view_submission', viewSubmission(who, { view, values: state }));
      applyAnswer(world, view, delivery);
      touch(world);
      return delivery;
    },
    slash: async (id, command, { channel: where } = {}) => {
      const who = acting(id);
      const channel = where === undefined ? directWith(world, who.user) : channelFor(world, who.user, where);
      const [word = '', ...rest] = command.split(' ');
      const delivery = await deliver(
        'slash_command',
        slashCommand(who, { command: word, text: rest.join(' '), channel }),
      );
      if (!delivery.acked) warn(world, id, channel.id);
      else showReply(world, { user: who.user, channel, body: delivery.body });
      touch(world);
      return delivery;
    },
  };
}

/** The dialog that a user has open; the latest when there are several. */
export function openView(world: World, user: string): View | undefined {
  return [...world.views.values()].filter((view) => view.user === user).at(-1);
}

/** A button of a message, by its action id or its words. */
export function buttonOf({ blocks }: Pick<Message, 'blocks'>, action: string): Block | undefined {
  return blocks
    .flatMap((block) => [
      ...((block.elements ?? []) as Block[]),
      ...(block.accessory ? [block.accessory as Block] : []),
    ])
    .find(
      ({ type, action_id, text }) =>
        type === 'button' && (action_id === action || (text as { text?: string })?.text === action),
    );
}

function channelFor(world: World, user: User, id: string): Channel {
  const channel = need(world.channels.get(id), `channel ${id}`);
  if (!channel.members.includes(user.id)) throw new Error(`${user.name} is not in channel ${channel.name}`);
  return channel;
}

/** What the app answered to a dialog: nothing closes it, errors stand beside their fields, a new content replaces it. */
function applyAnswer(world: World, view: View, delivery: Delivery): void {
  const answer = (delivery.body ?? {}) as { response_action?: string; errors?: View['errors']; view?: unknown };
  if (!delivery.acked) {
    view.errors = { '': 'We had some trouble connecting. Try again?' };
  } else if (answer.response_action === 'errors') {
    view.errors = answer.errors ?? {};
  } else if (answer.response_action === 'update') {
    Object.assign(view, { content: checkView(answer.view), hash: viewHash(), typed: {}, errors: {} });
  } else {
    world.views.delete(view.id);
  }
}

function showReply(world: World, { user, channel, body }: { user: User; channel: Channel; body: unknown }): void {
  const { text = '', blocks = [] } = (typeof body === 'string' ? { text: body } : (body ?? {})) as Partial<Message>;
  if (text === '' && blocks.length === 0) return;
  const bot = { user: botUser(user.team), bot: botId(user.team) };
  world.messages.push({ ts: world.nextTs(), channel: channel.id, ...bot, text, blocks, onlyFor: user.id });
}

function warn(world: World, user: string, channel: string): void {
  world.warnings.push({ user, channel, text: 'This app did not answer in time. Your action may not have been taken.' });
}

function need<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`there is no ${what}`);
  return found;
}
