import { directWith } from '../world.js';
import { channelOf, requireReachable, shown } from './chat.js';
import { type Method, requireThat } from './method.js';

export const open: Method = {
  scopes: ['im:write'],
  run: (call) => {
    const id = call.args.users ?? '';
    requireReachable(call, id);
    const user = call.world.users.get(id);
    requireThat(user && user.team === call.team, 'user_not_visible');
    return { channel: { id: directWith(call.world, user).id } };
  },
};

/** Newest first, in pages, without what only one person sees. Metadata only when it is asked for. */
export const history: Method = {
  scopes: ({ channel = '' }) => (channel.startsWith('D') ? ['im:history'] : ['channels:history', 'groups:history']),
  run: (call) => {
    const { args, world } = call;
    const channel = channelOf(call, args.channel);
    const limit = Math.min(999, Number(args.limit ?? 100));
    const after = Number(args.oldest ?? 0);
    const before = args.cursor ? Number(atob(args.cursor)) : Number.POSITIVE_INFINITY;
    const found = world.messages
      .filter(({ channel: where, onlyFor }) => where === channel.id && onlyFor === undefined)
      .filter(({ ts }) => Number(ts) > after && Number(ts) < before)
      .reverse();
    const page = found.slice(0, limit);
    const more = found.length > page.length;
    return {
      messages: page.map((message) => ({
        ...shown(message),
        ...(args.include_all_metadata === 'true' && message.metadata ? { metadata: message.metadata } : {}),
      })),
      has_more: more,
      response_metadata: { next_cursor: more ? btoa(page.at(-1)?.ts ?? '') : '' },
    };
  },
};
