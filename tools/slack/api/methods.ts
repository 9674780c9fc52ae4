import { botId, botUser } from '../world.js';
import * as chat from './chat.js';
import * as conversations from './conversations.js';
import type { Method } from './method.js';
import * as users from './users.js';
import * as views from './views.js';

const authTest: Method = {
  scopes: [],
  run: ({ team, world }) => ({
    url: 'https://slack.invalid/',
    team: world.teams.get(team)?.name,
    team_id: team,
    user: 'daybook',
    user_id: botUser(team),
    bot_id: botId(team),
    is_enterprise_install: false,
  }),
};

/** Every method there is. `socketUrl` gives the address of a fresh socket. */
export function methodTable(socketUrl: () => string): Readonly<Record<string, Method>> {
  return {
    'auth.test': authTest,
    'chat.postMessage': chat.postMessage,
    'chat.postEphemeral': chat.postEphemeral,
    'chat.update': chat.update,
    'conversations.open': conversations.open,
    'conversations.history': conversations.history,
    'users.info': users.info,
    'users.lookupByEmail': users.lookupByEmail,
    'views.open': views.open,
    'apps.connections.open': { scopes: ['connections:write'], token: 'app', run: () => ({ url: socketUrl() }) },
  };
}
