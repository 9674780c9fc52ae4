import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { audiencesOn } from '../client/audiences.js';
import { type Connected, connect } from '../client/connection.js';
import { type Plans, plansOn } from '../client/plans.js';
import { runsOn } from '../client/runs.js';
import { calendarStarts } from './schedules/calendar-starts.js';
import { schedulesOn } from '../client/schedules.js';
import type { Workspace } from '../model/workspace.js';
import { openRecords } from '../records/index.js';
import { sessionKey } from '../workspace/key-files.js';
import { readLinkKeys } from '../workspace/link-keys.js';
import { coalescer } from './answering/coalescer.js';
import { KnownAsks } from './answering/known-asks.js';
import { gatewayApp } from './app.js';
import { authorOf } from './author.js';
import type { GatewayAddresses, GatewayContext, GatewayLog } from './context.js';
import { openSigningKeys } from './keys.js';
import { readMail } from './mail/read-mail.js';
import { ownFiles } from './own-files.js';
import { DEVELOPMENT_WARNING, developmentAllowed } from './sign-in/development.js';
import { OidcSignIn } from './sign-in/oidc.js';
import { Sessions } from './sign-in/sessions.js';
import { WebOidc } from './sign-in/web-oidc.js';
import { openDesk } from './slack/desk.js';
import { openSockets } from './slack/sockets.js';
import { Views } from './views.js';

export interface GatewayOptions {
  workspace: Workspace;
  addresses: GatewayAddresses;
  /** 0 takes a free one. */
  port: number;
  version: string;
  log: GatewayLog;
  /** Goes before `daybook-<environment>`; keeps tests apart. */
  taskQueuePrefix?: string;
}

export interface Gateway {
  /** `http://127.0.0.1:PORT` */
  address: string;
  /** Ends watches and connections. Idempotent. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const WATCH_EVERY_MS = 500;
const KEEP_VIEWS = 200;
const CLOSE_MS = 2_000;

/**
 * Starts the gateway. It listens on loopback only; what faces people from elsewhere is a proxy with TLS before it.
 * Does not need Temporal to be up. Throws when the port is taken, and KeyFileError when it has no usable signing key.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { workspace, port, log } = options;
  const { temporal, namespace } = options.addresses;
  const { root, daybook } = workspace;
  const keys = await openSigningKeys({ root, keys: daybook.keys, local: daybook.local, now: Date.now() });
  const session = await sessionKey(root);
  const connected = await connect({ address: temporal, namespace, lazy: true });
  const through = { client: connected.client, taskQueuePrefix: options.taskQueuePrefix };
  const runs = runsOn(through);
  const audiences = audiencesOn(through);
  const schedules = schedulesOn(through);
  const plans = plansOn(through);
  const slack = await openDesk({ workspace, env: process.env, log });
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  }) as Server;
  try {
    const address = await listen(server, port);
    // With port 0 the address is known only now, and it is what pages and sessions name.
    const addresses = port === 0 ? { ...options.addresses, gateway: address } : options.addresses;
    const sessions = new Sessions(session, addresses.gateway);
    const context = contextOf({ ...options, addresses }, { keys, runs, audiences, schedules, plans, sessions, slack });
    app = gatewayApp(context);
    const sockets = openSockets(context);
    const mail = await readMail(context, process.env);
    if (developmentAllowed({ workspace, temporal })) log('warn', DEVELOPMENT_WARNING);
    return { address, close: () => Promise.all([sockets.close(), mail.close()]).then(() => stop(server, connected)) };
  } catch (error) {
    await connected.close();
    throw error;
  }
}

function contextOf(
  options: GatewayOptions,
  {
    plans,
    ...parts
  }: Pick<GatewayContext, 'keys' | 'runs' | 'audiences' | 'schedules' | 'sessions' | 'slack'> & { plans: Plans },
): GatewayContext {
  const { addresses, version, log } = options;
  const { root, daybook } = options.workspace;
  const { readWorkspace, lastWorkspace } = ownFiles(options.workspace);
  const { runs, audiences, keys } = parts;
  const store = openRecords(daybook.records, root);
  const now = () => Date.now();
  const context: GatewayContext = {
    ...parts,
    // A shard is a workflow as a run is, and takes the same signal.
    coalescer: coalescer({ audiences, keys, keysChanged: (audience) => runs.keysChanged(audience), now }),
    knownAsks: new KnownAsks(),
    linkKeys: () => readLinkKeys({ root, daybook, env: process.env }),
    get workspace() {
      return lastWorkspace();
    },
    readWorkspace,
    addresses,
    version,
    log,
    views: new Views({ runs, audiences, plans, store, everyMs: WATCH_EVERY_MS, keep: KEEP_VIEWS, now }),
    oidc: daybook.oidc ? new OidcSignIn(daybook.oidc, async () => (await readWorkspace()).people) : undefined,
    webOidc: daybook.oidc ? new WebOidc(daybook.oidc, addresses.gateway) : undefined,
    store,
    author: async (runbook) => authorOf({ root, people: (await readWorkspace()).people }, runbook),
    calendarStarts: (range) => calendarStarts(context, range),
    now,
  };
  return context;
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, HOST);
  await once(server, 'listening');
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** Lets requests in flight end for two seconds; streams never would. */
async function stop(server: Server, connected: Connected): Promise<void> {
  if (server.listening) {
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    await closed;
    clearTimeout(force);
  }
  await connected.close();
}
