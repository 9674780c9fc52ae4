import type { Hono } from 'hono';
import type { Session } from '../../../gateway/api.js';
import { coalescer } from '../../../gateway/answering/coalescer.js';
import { KnownAsks } from '../../../gateway/answering/known-asks.js';
import { gatewayApp } from '../../../gateway/app.js';
import { authorOf } from '../../../gateway/author.js';
import type { GatewayContext } from '../../../gateway/context.js';
import { formToken } from '../../../gateway/form-token.js';
import { openSigningKeys } from '../../../gateway/keys.js';
import { ownFiles } from '../../../gateway/own-files.js';
import { cookieName } from '../../../gateway/sign-in/cookies.js';
import { OidcSignIn } from '../../../gateway/sign-in/oidc.js';
import { Sessions } from '../../../gateway/sign-in/sessions.js';
import { WebOidc } from '../../../gateway/sign-in/web-oidc.js';
import { Views } from '../../../gateway/views.js';
import type { Workspace } from '../../../model/workspace.js';

import { openRecords } from '../../../records/index.js';
import { makeSigningKey, sessionKey } from '../../../workspace/key-files.js';
import { readLinkKeys } from '../../../workspace/link-keys.js';
import { FakeAudiences } from './fake-audiences.js';
import { FakeRuns } from './fake-runs.js';
import { FakeSchedules } from './fake-schedules.js';
import { temporaryFolder, workspaceAt } from './fixtures.js';

export interface TestGateway {
  app: Hono;
  context: GatewayContext;
  runs: FakeRuns;
  audiences: FakeAudiences;
  schedules: FakeSchedules;
  clock: { now: number };
  /** Signs in with a session of this gateway, whatever the workspace allows. */
  signIn(person: string, identity?: 'oidc' | 'development'): Promise<Session>;
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
  /** Signs in as a browser does: the value of its Cookie header, and the token of its forms. */
  signInWeb(person: string, identity?: 'oidc' | 'development'): Promise<{ cookie: string; formToken: string }>;
  /** Sends a form as a page of this gateway does; `headers` replace what such a page sends. */
  postForm(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
}

const HOST = '127.0.0.1:7080';

/** Where a workspace is not local, daybook.yaml refers to it. */
const LINK_SECRET = 'a secret of links that is long enough for HS256';

/**
 * A whole gateway without a socket, on real keys, sessions and records; only the runs are in memory. Its workspace is in memory
 * too, unless `onDisk` is one that was read from a folder and is read again as it changes.
 */
export async function testGateway(
  options: { local?: boolean; oidc?: { issuer: string; clientId: string }; root?: string; onDisk?: Workspace } = {},
): Promise<TestGateway> {
  const root = options.onDisk?.root ?? options.root ?? (await temporaryFolder());
  const workspace: Workspace = options.onDisk ?? workspaceAt(root, options);
  const files = options.onDisk && ownFiles(options.onDisk);
  const clock = { now: Date.now() };
  const place = { root, keys: workspace.daybook.keys };
  if (options.local === false) await makeSigningKey(place, { now: clock.now });
  const keys = await openSigningKeys({ ...place, local: workspace.daybook.local, now: clock.now });
  const runs = new FakeRuns(() => keys.publicKeys());
  const audiences = new FakeAudiences(() => keys.publicKeys());
  const schedules = new FakeSchedules();
  const keysChanged = (audience: string) => audiences.keysChanged(audience);
  const sessions = new Sessions(await sessionKey(root), workspace.daybook.gateway.address);
  const store = openRecords(workspace.daybook.records, root);
  const context: GatewayContext = {
    get workspace() {
      return files?.lastWorkspace() ?? workspace;
    },
    readWorkspace: files?.readWorkspace ?? (async () => workspace),
    addresses: {
      temporal: '127.0.0.1:7233',
      namespace: 'default',
      gateway: workspace.daybook.gateway.address,
      ui: 'http://127.0.0.1:8233',
    },
    runs,
    audiences,
    schedules,
    coalescer: coalescer({ audiences, keys, keysChanged, now: () => clock.now }),
    knownAsks: new KnownAsks(),
    linkKeys: () => readLinkKeys({ root, daybook: workspace.daybook, env: { LINK_SECRET } }),
    views: new Views({ runs, audiences, plans: runs, store, everyMs: 5, keep: 10, now: () => clock.now }),
    keys,
    sessions,
    oidc: options.oidc ? new OidcSignIn(options.oidc, async () => workspace.people) : undefined,
    webOidc: options.oidc ? new WebOidc(options.oidc, workspace.daybook.gateway.address) : undefined,
    store,
    author: (runbook) => authorOf({ root, people: workspace.people }, runbook),
    now: () => clock.now,
    version: 'test',
    calendarStarts: async () => [],
    log: () => {},
  };
  const app = gatewayApp(context);
  const headers = (token?: string) => ({
    host: HOST,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  });
  return {
    app,
    context,
    runs,
    audiences,
    schedules,
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
    signInWeb: async (id, identity = 'development') => {
      const person = workspace.people.people[id] ?? { id, name: id };
      const { token } = await sessions.issue({ person, identity, authTime: clock.now }, clock.now, 'web');
      const session = await sessions.read(token, clock.now, 'web');
      return {
        cookie: `${cookieName(context, 'session')}=${token}`,
        formToken: formToken(context, { person, session, via: 'page' }),
      };
    },
    postForm: async (path, fields, extra = {}) =>
      app.request(path, {
        method: 'POST',
        headers: {
          host: HOST,
          origin: `http://${HOST}`,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
          ...extra,
        },
        body: new URLSearchParams(fields).toString(),
      }),
  };
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}
