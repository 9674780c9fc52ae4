import type { Hono } from 'hono';
import type { Session } from '../../../gateway/api.js';
import { gatewayApp } from '../../../gateway/app.js';
import { authorOf } from '../../../gateway/author.js';
import type { GatewayContext } from '../../../gateway/context.js';
import { openSigningKeys } from '../../../gateway/keys.js';
import { OidcSignIn } from '../../../gateway/sign-in/oidc.js';
import { Sessions } from '../../../gateway/sign-in/sessions.js';
import { Views } from '../../../gateway/views.js';
import type { Workspace } from '../../../model/workspace.js';

import { openRecords } from '../../../records/index.js';
import { makeSigningKey, sessionKey } from '../../../workspace/key-files.js';
import { FakeRuns } from './fake-runs.js';
import { temporaryFolder, workspaceAt } from './fixtures.js';

export interface TestGateway {
  app: Hono;
  context: GatewayContext;
  runs: FakeRuns;
  clock: { now: number };
  /** Signs in with a session of this gateway, whatever the workspace allows. */
  signIn(person: string, identity?: 'oidc' | 'development'): Promise<Session>;
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
}

/** A whole gateway without a socket, on real keys, sessions and records; only the runs are in memory. */
export async function testGateway(
  options: { local?: boolean; oidc?: { issuer: string; clientId: string }; root?: string } = {},
): Promise<TestGateway> {
  const root = options.root ?? (await temporaryFolder());
  const workspace: Workspace = workspaceAt(root, options);
  const clock = { now: Date.now() };
  const place = { root, keys: workspace.daybook.keys };
  if (options.local === false) await makeSigningKey(place, { now: clock.now });
  const keys = await openSigningKeys({ ...place, local: workspace.daybook.local, now: clock.now });
  const runs = new FakeRuns(() => keys.publicKeys());
  const sessions = new Sessions(await sessionKey(root), workspace.daybook.gateway.address);
  const context: GatewayContext = {
    workspace,
    readWorkspace: async () => workspace,
    addresses: {
      temporal: '127.0.0.1:7233',
      namespace: 'default',
      gateway: workspace.daybook.gateway.address,
      ui: 'http://127.0.0.1:8233',
    },
    runs,
    views: new Views({ runs, everyMs: 5, keep: 10 }),
    keys,
    sessions,
    oidc: options.oidc ? new OidcSignIn(options.oidc, workspace.people) : undefined,
    store: openRecords(workspace.daybook.records, root),
    author: (runbook) => authorOf({ root, people: workspace.people }, runbook),
    now: () => clock.now,
    version: 'test',
    log: () => {},
  };
  const app = gatewayApp(context);
  const headers = (token?: string) => ({
    host: '127.0.0.1:7080',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  });
  return {
    app,
    context,
    runs,
    clock,
    signIn: async (id, identity = 'development') => {
      const person = workspace.people.people[id] ?? { id, name: id };
      const issued = await sessions.issue({ person, identity, authTime: clock.now }, clock.now);
      return { ...issued, person, identity };
    },
    get: async (path, token) => app.request(path, { headers: headers(token) }),
    post: async (path, body, token) =>
      app.request(path, {
        method: 'POST',
        headers: { ...headers(token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}
