import { randomBytes } from 'node:crypto';
import { shown } from '../api/chat.js';
import type { Block, Channel, Message, User, View, World } from '../world.js';

const TRIGGER_MS = 3_000;

export interface Acting {
  world: World;
  /** Id of the app. */
  app: string;
  user: User;
}

/** What Slack sends when somebody presses a button. */
export function blockActions(acting: Acting, pressed: { message: Message; channel: Channel; button: Block }) {
  const { message, channel, button } = pressed;
  return {
    type: 'block_actions',
    ...commonOf(acting),
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
    channel: { id: channel.id, name: channel.direct ? 'directmessage' : channel.name },
    message: shown(message),
    actions: [{ ...button, action_ts: acting.world.nextTs() }],
  };
}

/** What Slack sends when somebody submits a dialog. */
export function viewSubmission(acting: Acting, { view, values }: { view: View; values: FormState }) {
  const { id, team, hash, content } = view;
  return {
    type: 'view_submission',
    ...commonOf(acting),
    view: { id, team_id: team, hash, ...content, state: { values }, root_view_id: id, previous_view_id: null },
    response_urls: [],
  };
}

/** What Slack sends for a slash command. Flat: it travels as a form. */
export function slashCommand(acting: Acting, o: { command: string; text: string; channel: Channel }) {
  const { user, world, app } = acting;
  return {
    team_id: user.team,
    team_domain: domainOf(world, user.team),
    channel_id: o.channel.id,
    channel_name: o.channel.direct ? 'directmessage' : o.channel.name,
    user_id: user.id,
    user_name: handleOf(user),
    command: o.command,
    text: o.text,
    api_app_id: app,
    is_enterprise_install: 'false',
    trigger_id: newTrigger(acting),
  };
}

/** Values of a dialog by block and action, as Slack sends them. */
export type FormState = { [block: string]: { [action: string]: { type: string } & Record<string, unknown> } };

function commonOf(acting: Acting) {
  const { world, app, user } = acting;
  return {
    team: { id: user.team, domain: domainOf(world, user.team) },
    user: { id: user.id, username: handleOf(user), name: handleOf(user), team_id: user.team },
    api_app_id: app,
    is_enterprise_install: false,
    enterprise: null,
    trigger_id: newTrigger(acting),
  };
}

function newTrigger({ world, user }: Acting): string {
  const id = `${world.nextTs()}.${user.team}.${randomBytes(8).toString('hex')}`;
  world.triggers.set(id, { user: user.id, team: user.team, until: Date.now() + TRIGGER_MS, used: false });
  return id;
}

function handleOf({ name }: User): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
}

function domainOf(world: World, team: string): string {
  return (world.teams.get(team)?.name ?? team).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
