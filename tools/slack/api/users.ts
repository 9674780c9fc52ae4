import type { User } from '../world.js';
import { type Method, requireThat, visibleUser } from './method.js';

export const info: Method = {
  scopes: ['users:read'],
  run: (call) => ({ user: profileOf(visibleUser(call, call.args.user ?? ''), call.team) }),
};

export const lookupByEmail: Method = {
  scopes: ['users:read.email'],
  run: (call) => {
    const { email } = call.args;
    const user = [...call.world.users.values()].find(
      (one) => one.team === call.team && one.email !== undefined && one.email === email && !one.deleted,
    );
    requireThat(user, 'users_not_found');
    return { user: profileOf(user, call.team) };
  },
};

/** As Slack shows a user to the app's team; somebody of another team is a stranger. */
function profileOf({ id, team, name, email, title, bot, deleted, guest }: User, seenFrom: string) {
  return {
    id,
    team_id: team,
    name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.'),
    real_name: name,
    deleted: deleted === true,
    is_bot: bot === true,
    is_restricted: guest !== undefined,
    is_ultra_restricted: guest === 'single-channel',
    is_stranger: team !== seenFrom,
    profile: { real_name: name, title: title ?? '', ...(email === undefined ? {} : { email }) },
  };
}
