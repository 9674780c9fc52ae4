import type { WebClient } from '@slack/web-api';
import type { Workspace } from '../../model/workspace.js';
import { openTarget, TargetUnusable } from '../../transports/open-target.js';
import { slackClient } from '../../transports/slack/client.js';
import { type RecentMap, recentMap } from '../../transports/slack/recent.js';
import { type SlackConfig, slackConfig } from '../../transports/slack/slack-config.js';
import type { GatewayLog } from '../context.js';
import { makeReplays, type Replays } from './replays.js';

/** One app in one Slack workspace, for the environments whose targets name it. */
export interface SlackConnection {
  team: string;
  environments: ReadonlySet<string>;
  config: SlackConfig;
  client: WebClient;
}

/** What the gateway needs to take answers from Slack. */
export interface SlackDesk {
  connections: readonly SlackConnection[];
  replays: Replays;
  /** Environment by run; a run never changes it. */
  environments: RecentMap<Promise<string>>;
}

const REMEMBERED = 2_000;

export interface DeskOptions {
  workspace: Workspace;
  env: NodeJS.ProcessEnv;
  log: GatewayLog;
}

/**
 * The connections of all transports of kind slack, with their secrets. One whose secret is missing or empty is left out,
 * and the log says why and what to do: then nothing that claims to come from there is believed.
 */
export async function openDesk(options: DeskOptions): Promise<SlackDesk> {
  const found = new Map<string, { config: SlackConfig; environments: Set<string> }>();
  for (const { environment, config } of await configured(options)) {
    const { team, token, appToken, signingSecret, api } = config;
    const key = JSON.stringify([team, token, appToken, signingSecret, api]);
    const same = found.get(key) ?? { config, environments: new Set() };
    same.environments.add(environment);
    found.set(key, same);
  }
  const connections = [...found.values()].map(({ config, environments }) => ({
    team: config.team,
    environments,
    config,
    client: slackClient(config),
  }));
  return { connections, replays: makeReplays(), environments: recentMap(REMEMBERED) };
}

async function configured(options: DeskOptions): Promise<{ environment: string; config: SlackConfig }[]> {
  const { daybook, targets } = options.workspace;
  const names = Object.values(daybook.transports).flatMap((one) => (one.kind === 'slack' ? [one.target] : []));
  const places = [...new Set(names)].flatMap((target) =>
    Object.keys(targets[target] ?? {}).map((environment) => ({ target, environment })),
  );
  const read = places.map(async (place) => {
    const config = await readConfig(options, place).catch((error: unknown) => refuse(options.log, place, error));
    return config ? [{ environment: place.environment, config }] : [];
  });
  return (await Promise.all(read)).flat();
}

interface Place {
  target: string;
  environment: string;
}

async function readConfig({ workspace, env }: DeskOptions, place: Place): Promise<SlackConfig> {
  const config = slackConfig(await openTarget({ workspace, env, ...place, kind: 'slack' }));
  if (config.signingSecret !== undefined || config.appToken !== undefined) return config;
  throw new TargetUnusable('it has neither a signingSecret (for signed requests) nor an appToken (for Socket Mode)');
}

/** Names fields and references, never a value. */
function refuse(log: GatewayLog, place: Place, error: unknown): undefined {
  if (!(error instanceof TargetUnusable)) throw error;
  log('error', 'no answers are taken from Slack', { ...place, why: error.message });
  return undefined;
}
