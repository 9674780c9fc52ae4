import { join } from 'node:path';
import type { Context } from '../../../cli/context.js';
import { startDevelopment } from '../../../cli/dev/start-development.js';
import { safeLine } from '../../../model/safe-text.js';
import { type Customers, startCustomers } from './customers.js';
import { type Databases, startDatabases } from './databases/start-databases.js';
import { edgeKind } from './edge.js';
import { interruption } from './interruption.js';
import { LogLines } from './log-lines.js';
import { markAsOwn } from './only-one.js';
import type { DemoOptions } from './options.js';
import { type Channels, startChannels } from './people/channels.js';
import { projectRoot } from './project.js';
import { endSlots } from './slots.js';
import type { StartedParts } from './started-parts.js';
import { BLUE_VERSION, type Storefront, startStorefront } from './storefront.js';
import { makeWorkspace } from './workspace-copy.js';

export interface ServersWish {
  context: Context;
  options: DemoOptions;
  /** Folder of the compiled example. */
  programs: string;
  /** The demo's workspace, absolute, and as one types it. */
  root: string;
  workspace: string;
  parts: StartedParts;
  say(...lines: string[]): void;
}

/** Everything that runs while the story is told. */
export interface Servers {
  storefront: Storefront;
  databases: Databases;
  channels: Channels;
  customers: Customers;
  gateway: string;
  /** Temporal's own pages, where it has some. */
  ui?: string;
}

/** Makes the workspace and starts all of it, customers last. What was started is in `parts`, also when this rejects. */
export async function startServers(wish: ServersWish): Promise<Servers> {
  const { root, workspace, programs, parts, options, say } = wish;
  const edge = edgeKind(options.ownEdge);
  await endSlots(root);
  const badRelease = options.badRelease ? options.release : undefined;
  makeWorkspace({ source: join(projectRoot(programs), 'examples', 'storefront'), programs, root, edge, badRelease });
  markAsOwn(root);
  say(`workspace ${workspace}/, a copy of examples/storefront/`);
  const databases = await startDatabases(root, parts);
  say(`${databases.about}: the old database with the shop’s orders, and a new pair, west and its standby east`);
  const site = { root, programs, edge, parts };
  const stage = await startStorefront({ ...site, environment: 'stage' });
  const storefront = await startStorefront({ ...site, environment: 'production', database: databases.blueFolder });
  say(`blue serves ${BLUE_VERSION} at ${storefront.url}, behind ${storefront.edge}`);
  if (badRelease) say(`${badRelease} is a bad release: it will be slow, and not what it says`);
  const channels = await startChannels(parts);
  const env = { ...databases.env, ...stage.env, ...storefront.env, ...channels.env };
  const daybook = await startDaybook(wish, env);
  const customers = await startCustomers(programs, storefront.url);
  parts.add({ name: `the customers (pid ${customers.child.pid})`, stop: () => customers.end() });
  return { storefront, databases, channels, customers, ...daybook };
}

async function startDaybook(
  { context, root, parts, say }: ServersWish,
  env: Readonly<Record<string, string>>,
): Promise<{ gateway: string; ui?: string }> {
  // The slots belong to the worker's work and not to the worker: they end after it.
  parts.add({ name: 'what was deployed', stop: () => endSlots(root) });
  const log = new LogLines();
  let ending = false;
  const onLine = (line: string): void => {
    // What breaks off while all of it is ended is no news.
    const text = ending ? undefined : log.worthSaying(line);
    if (text !== undefined) say(context.paint.out.dim(safeLine(text)));
  };
  const starting = startDevelopment({ root, env: { ...context.env, ...env }, onLine });
  const stop = async (): Promise<void> => {
    ending = true;
    await (await starting.catch(() => undefined))?.stop();
  };
  parts.add({ name: 'worker, gateway and Temporal', stop });
  const { addresses } = await Promise.race([starting, interruption(context.interrupt)]);
  return addresses;
}
