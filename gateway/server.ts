import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Connected, connect } from '../client/connection.js';
import { runsOn } from '../client/runs.js';
import type { Workspace } from '../model/workspace.js';
import { openRecords } from '../records/index.js';
import { sessionKey } from '../workspace/key-files.js';
import { loadWorkspace } from '../workspace/load.js';
import { gatewayApp } from './app.js';
import { authorOf } from './author.js';
import type { GatewayAddresses, GatewayContext, GatewayLog } from './context.js';
import { openSigningKeys } from './keys.js';
import { Refusal } from './refusal.js';
import { DEVELOPMENT_WARNING, developmentAllowed } from './sign-in/development.js';
import { OidcSignIn } from './sign-in/oidc.js';
import { Sessions } from './sign-in/sessions.js';
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
  const runs = runsOn({ client: connected.client, taskQueuePrefix: options.taskQueuePrefix });
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  }) as Server;
  try {
    const address = await listen(server, port);
    // With port 0 the address is known only now, and it is what pages and sessions name.
    const addresses = port === 0 ? { ...options.addresses, gateway: address } : options.addresses;
    app = gatewayApp(
      contextOf({ ...options, addresses }, { keys, runs, sessions: new Sessions(session, addresses.gateway) }),
    );
    if (developmentAllowed({ workspace, temporal })) log('warn', DEVELOPMENT_WARNING);
    return { address, close: () => stop(server, connected) };
  } catch (error) {
    await connected.close();
    throw error;
  }
}

function contextOf(options: GatewayOptions, parts: Pick<GatewayContext, 'keys' | 'runs' | 'sessions'>): GatewayContext {
  const { workspace, addresses, version, log } = options;
  const { root, daybook, people } = workspace;
  return {
    ...parts,
    workspace,
    readWorkspace: () => readWorkspace(root),
    addresses,
    version,
    log,
    views: new Views({ runs: parts.runs, everyMs: WATCH_EVERY_MS, keep: KEEP_VIEWS }),
    oidc: daybook.oidc ? new OidcSignIn(daybook.oidc, people) : undefined,
    store: openRecords(daybook.records, root),
    author: (runbook) => authorOf({ root, people }, runbook),
    now: () => Date.now(),
  };
}

async function readWorkspace(root: string): Promise<Workspace> {
  const { workspace, problems } = await loadWorkspace(root);
  if (workspace) return workspace;
  throw new Refusal(503, {
    code: 'workspace-unreadable',
    message: `the gateway's own workspace ${root} has ${problems.length} problems now`,
    cure: `Have it put in order: daybook check -w ${root}`,
  });
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
