import type { User, World } from '../world.js';

/** A call of the Web API by an app's token. */
export interface Call {
  world: World;
  /** Team of the bot token. */
  team: string;
  /** As they came in the body; structures are JSON texts. */
  args: { [name: string]: string };
}

export type Answer = { [field: string]: unknown };

/** One method: what it needs, and what it does. Throws an ApiRefusal. */
export interface Method {
  /** Any one of these; by what is asked for. */
  scopes: readonly string[] | ((args: Call['args']) => readonly string[]);
  /** `app`: takes the app token instead of a bot's. */
  token?: 'app';
  run(call: Call): Answer;
}

/** `ok: false`. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';

  constructor(readonly code: string) {
    super(code);
  }
}

/** Refuses with `code` unless the condition holds. */
export function requireThat(condition: unknown, code: string): asserts condition {
  if (!condition) throw new ApiRefusal(code);
}

/** An argument that is JSON; undefined when it is missing. */
export function jsonArgument(call: Call, name: string, code: string): unknown {
  const text = call.args[name];
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefusal(code);
  }
}

/** A user whom the token's team can see: its own, and who shares a channel with it. */
export function visibleUser({ world, team }: Call, id: string): User {
  const user = world.users.get(id);
  const shares = [...world.channels.values()].some((channel) => channel.team === team && channel.members.includes(id));
  requireThat(user && (user.team === team || shares), 'user_not_found');
  return user;
}
