import { botId, botUser, type Channel, directWith, type Message, type Metadata } from '../world.js';
import { checkBlocks } from './check-blocks.js';
import { ApiRefusal, type Call, jsonArgument, type Method, requireThat, visibleUser } from './method.js';

const TEXT_CHARS = 40_000;

/** A channel of the token's team that the app is in and that is open. */
export function channelOf(call: Call, id: string | undefined): Channel {
  const { world, team } = call;
  const user = id === undefined ? undefined : world.users.get(id);
  const channel = user && user.team === team ? directWith(world, user) : world.channels.get(id ?? '');
  requireThat(channel && channel.team === team, 'channel_not_found');
  requireThat(channel.members.includes(botUser(team)), 'not_in_channel');
  return channel;
}

export const postMessage: Method = {
  scopes: ['chat:write'],
  run: (call) => {
    const channel = channelOf(call, call.args.channel);
    requireThat(!channel.archived, 'is_archived');
    const message = written(call, channel);
    call.world.messages.push(message);
    return { channel: channel.id, ts: message.ts, message: shown(message) };
  },
};

export const postEphemeral: Method = {
  scopes: ['chat:write'],
  run: (call) => {
    const channel = channelOf(call, call.args.channel);
    const user = call.args.user ?? '';
    requireThat(channel.members.includes(user), 'user_not_in_channel');
    const message = { ...written(call, channel), onlyFor: user };
    call.world.messages.push(message);
    return { message_ts: message.ts };
  },
};

export const update: Method = {
  scopes: ['chat:write'],
  run: (call) => {
    const channel = channelOf(call, call.args.channel);
    const message = call.world.messages.find(
      ({ ts, channel: where, onlyFor }) => ts === call.args.ts && where === channel.id && onlyFor === undefined,
    );
    requireThat(message, 'message_not_found');
    requireThat(message.bot === botId(call.team), 'cant_update_message');
    const { text, blocks, metadata } = contentOf(call);
    Object.assign(message, { text, blocks, editedAt: Date.now(), metadata: metadata ?? message.metadata });
    return { channel: channel.id, ts: message.ts, text };
  },
};

/** As history shows it. */
export function shown({ ts, user, bot, text, blocks, editedAt }: Message) {
  return {
    type: 'message',
    ts,
    user,
    bot_id: bot,
    text,
    blocks,
    ...(editedAt === undefined ? {} : { edited: { user, ts: String(editedAt / 1_000) } }),
  };
}

/** Whether a person of another team is meant is checked by who is in the channel. */
export function requireReachable(call: Call, id: string): void {
  const user = visibleUser(call, id);
  requireThat(!user.deleted, 'user_disabled');
  requireThat(!user.bot, 'cannot_dm_bot');
}

function written(call: Call, channel: Channel): Message {
  return {
    ts: call.world.nextTs(),
    channel: channel.id,
    user: botUser(call.team),
    bot: botId(call.team),
    ...contentOf(call),
  };
}

function contentOf(call: Call): Pick<Message, 'text' | 'blocks' | 'metadata'> {
  const text = call.args.text ?? '';
  const blocks = checkBlocks(jsonArgument(call, 'blocks', 'invalid_blocks_format') ?? [], 'message');
  requireThat(text !== '' || blocks.length > 0, 'no_text');
  requireThat(text.length <= TEXT_CHARS, 'msg_too_long');
  return { text, blocks, metadata: metadataOf(call) };
}

function metadataOf(call: Call): Metadata | undefined {
  const found = jsonArgument(call, 'metadata', 'invalid_metadata_format');
  if (found === undefined) return undefined;
  const { event_type, event_payload } = found as Partial<Metadata>;
  if (typeof event_type !== 'string' || typeof event_payload !== 'object' || event_payload === null)
    throw new ApiRefusal('invalid_metadata_format');
  requireThat(JSON.stringify(found).length <= 8_000, 'metadata_too_large');
  return { event_type, event_payload };
}
