import { randomBytes } from 'node:crypto';
import type { Team } from './world.js';

/** The app, as it is installed in each team. All of it is made up; nothing opens anything elsewhere. */
export interface Installation {
  app: string;
  signingSecret: string;
  appToken: string;
  /** Bot token by team. */
  botTokens: { [team: string]: string };
  /** What the app may call; everything unless told. */
  scopes?: readonly string[];
}

export type InstallationOptions = Partial<Omit<Installation, 'app'>>;

/** Fills in what is not given with fresh random values. */
export function install(teams: readonly Team[], given: InstallationOptions): Installation {
  return {
    app: 'A0DAYBOOK',
    signingSecret: given.signingSecret ?? randomBytes(16).toString('hex'),
    appToken: given.appToken ?? `xapp-1-${randomBytes(12).toString('hex')}`,
    botTokens: Object.fromEntries(
      teams.map(({ id }) => [id, given.botTokens?.[id] ?? `xoxb-${id}-${randomBytes(12).toString('hex')}`]),
    ),
    scopes: given.scopes,
  };
}

/** The team whose bot token this is; undefined for any other text. */
export function teamOfToken({ botTokens }: Installation, token: string): string | undefined {
  return Object.entries(botTokens).find(([, bot]) => bot === token)?.[0];
}
