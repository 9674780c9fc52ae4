/** What exists in the in-repository Slack. In memory only. */
export interface World {
  teams: Map<string, Team>;
  users: Map<string, User>;
  channels: Map<string, Channel>;
  /** Oldest first. */
  messages: Message[];
  views: Map<string, View>;
  triggers: Map<string, Trigger>;
  /** Warnings that only one person sees, newest last: their app did not answer in time. */
  warnings: { user: string; channel: string; text: string }[];
  /** Called after everything that may have changed something. */
  watchers: Set<() => void>;
  /** The next message time stamp; they only grow. */
  nextTs(): string;
}

export interface Team {
  id: string;
  name: string;
}

export interface User {
  id: string;
  team: string;
  name: string;
  email?: string;
  title?: string;
  bot?: boolean;
  deleted?: boolean;
  guest?: 'single-channel' | 'multi-channel';
}

export interface Channel {
  id: string;
  team: string;
  name: string;
  members: string[];
  archived?: boolean;
  /** A direct conversation of the app with this user. */
  direct?: string;
}

export interface Message {
  ts: string;
  channel: string;
  /** Bot user that wrote it. */
  user: string;
  bot: string;
  text: string;
  blocks: Block[];
  metadata?: Metadata;
  /** When it was last changed, ms. */
  editedAt?: number;
  /** Ephemeral: nobody else sees it, and history does not have it. */
  onlyFor?: string;
}

export type Block = { type: string } & { [field: string]: unknown };

export interface Metadata {
  event_type: string;
  event_payload: { [field: string]: unknown };
}

export interface View {
  id: string;
  user: string;
  team: string;
  hash: string;
  content: ViewContent;
  /** By block id: what was typed when it was last submitted. */
  typed: { [block: string]: string };
  /** By block id. */
  errors: { [block: string]: string };
}

export interface ViewContent {
  type: 'modal';
  title: { type: 'plain_text'; text: string };
  submit?: { type: 'plain_text'; text: string };
  close?: { type: 'plain_text'; text: string };
  blocks: Block[];
  callback_id?: string;
  private_metadata?: string;
}

/** What opens a dialog, once and within three seconds. */
export interface Trigger {
  user: string;
  team: string;
  /** ms. */
  until: number;
  used: boolean;
}

export interface Population {
  teams: Team[];
  users: User[];
  channels: Channel[];
}

/** A world with these people and channels, and the app's bot in each team. The bot is in every channel that lists it. */
export function makeWorld({ teams, users, channels }: Population): World {
  let last = 0;
  return {
    teams: byId(teams),
    users: byId([...users, ...teams.map(botOf)]),
    channels: byId(channels.map((channel) => ({ ...channel, members: [...channel.members] }))),
    messages: [],
    views: new Map(),
    triggers: new Map(),
    warnings: [],
    watchers: new Set(),
    nextTs: () => {
      last = Math.max(Date.now() * 1_000, last + 1);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
  };
}

/** Id of the app's bot user in a team. */
export function botUser(team: string): string {
  return `U0BOT${team}`;
}

/** Id of the app's bot in a team, as messages name it. */
export function botId(team: string): string {
  return `B0BOT${team}`;
}

/** The app's direct conversation with a user; made when there is none. */
export function directWith(world: World, user: User): Channel {
  const id = `D${user.id}`;
  const found = world.channels.get(id);
  if (found) return found;
  const made: Channel = {
    id,
    team: user.team,
    name: 'Daybook',
    members: [user.id, botUser(user.team)],
    direct: user.id,
  };
  world.channels.set(id, made);
  return made;
}

/** Tells all who wait for something. */
export function touch(world: World): void {
  for (const look of [...world.watchers]) look();
}

/** What `find` finds, now or later. */
export function until<T>(world: World, find: () => T | undefined): Promise<T> {
  const there = find();
  if (there !== undefined) return Promise.resolve(there);
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found === undefined) return;
      world.watchers.delete(look);
      resolve(found);
    };
    world.watchers.add(look);
  });
}

/** What a person sees in a channel, oldest first. */
export function messagesFor(world: World, { channel, user }: { channel: string; user: string }): Message[] {
  return world.messages.filter(
    (message) => message.channel === channel && (message.onlyFor === undefined || message.onlyFor === user),
  );
}

function botOf(team: Team): User {
  return { id: botUser(team.id), team: team.id, name: 'Daybook', bot: true };
}

function byId<T extends { id: string }>(all: T[]): Map<string, T> {
  return new Map(all.map((one) => [one.id, one]));
}
