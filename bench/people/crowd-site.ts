import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planRunbook } from '../../cli/planning/plan-runbook.js';
import { type Audiences, audiencesOn } from '../../client/audiences.js';
import { connect, type Connected } from '../../client/connection.js';
import { type Runs, runsOn } from '../../client/runs.js';
import type { StartReply } from '../../gateway/api.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';
import { type DevServer, startDevServer } from '../../tools/temporal/dev-server.js';
import { freePort } from '../../tools/temporal/ports.js';
import { type LinkKey, readLinkKeys } from '../../workspace/link-keys.js';
import { loadWorkspace } from '../../workspace/load.js';
import { ServedProcess } from '../served-process.js';

/** Server, gateway and worker as processes, in a workspace with a crowd in the group `everybody`. */
export interface CrowdSite {
  root: string;
  address: string;
  connected: Connected;
  runs: Runs;
  audiences: Audiences;
  gateway: ServedProcess;
  worker: ServedProcess;
  /** Plans the runbook and starts it through the gateway, as Dana. */
  start(runbook: string, run: string): Promise<void>;
  linkKey(): Promise<LinkKey>;
  close(): Promise<void>;
}

export interface CrowdWish {
  people: number;
  /** Runbook files by name. */
  runbooks: Record<string, string>;
}

/** Person ids of a crowd: sorted, and of one length. */
export function crowd(people: number): string[] {
  return Array.from({ length: people }, (_, at) => `p${String(at).padStart(5, '0')}`);
}

export async function openCrowdSite({ people, runbooks }: CrowdWish): Promise<CrowdSite> {
  const root = await mkdtemp(path.join(tmpdir(), 'daybook-crowd-'));
  await writeFiles(root, people, runbooks);
  const server = await startServer(root);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const env = { DAYBOOK_WORKSPACE: root, DAYBOOK_TEMPORAL_ADDRESS: server.address, DAYBOOK_GATEWAY: address };
  const gateway = new ServedProcess({ program: '../gateway/main.js', args: ['--port', String(port)], env });
  await gateway.start();
  const worker = new ServedProcess({ program: '../worker/main.js', env });
  await worker.start();
  const connected = await connect({ address: server.address, namespace: server.namespace });
  const { client } = connected;
  return {
    root,
    address,
    connected,
    runs: runsOn({ client, deadlineMs: 30_000 }),
    audiences: audiencesOn({ client, deadlineMs: 30_000 }),
    gateway,
    worker,
    start: (runbook, run) => start({ root, address }, runbook, run),
    linkKey: () => linkKey(root),
    close: async () => {
      await worker.stop();
      await gateway.stop();
      await connected.close();
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function start(
  { root, address }: { root: string; address: string },
  runbook: string,
  run: string,
): Promise<void> {
  const { plan } = await planRunbook({ root, cwd: root, named: runbook, inputs: [], environment: 'production' });
  const { token } = (await post(`${address}/api/sign-in/development`, { person: 'dana' })) as { token: string };
  const reply = (await post(`${address}/api/runs`, { plan, run }, token)) as StartReply;
  if (reply.run !== run) throw new Error(`the gateway started ${reply.run} instead of ${run}`);
}

async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** The key with which the worker signs links; the crowd's mails are not read one by one. */
async function linkKey(root: string): Promise<LinkKey> {
  const { workspace } = await loadWorkspace(root);
  if (!workspace) throw new Error('the workspace of the benchmark does not check');
  const [key] = await readLinkKeys({ root, daybook: workspace.daybook, env: process.env });
  if (!key) throw new Error('there is no key for mail links');
  return key;
}

function startServer(root: string): Promise<DevServer> {
  return startDevServer({
    dataFile: path.join(root, 'temporal.sqlite'),
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
    log: path.join(root, 'temporal.log'),
    onProgress: ({ message }) => process.stderr.write(`${message}\n`),
  });
}

async function writeFiles(root: string, people: number, runbooks: Record<string, string>): Promise<void> {
  await mkdir(path.join(root, 'runbooks'));
  await mkdir(path.join(root, '.daybook'));
  const ids = crowd(people);
  const persons = ids.map((id) => `  ${id}: { name: Person ${id}, email: ${id}@crowd.example }`);
  const files: Record<string, string> = {
    'daybook.yaml': `daybook: 1
local: true
zone: UTC
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
transports: { console: { kind: console } }
`,
    'people.yaml': `people:\n  dana: { name: Dana, email: dana@crowd.example }\n${persons.join('\n')}\ngroups:\n  release: [dana]\n  everybody: [${ids.join(', ')}]\n`,
    'policy.yaml': 'environments: { production: { start: [release], steer: [release] } }\n',
    'targets.yaml': 'targets: {}\n',
  };
  for (const [name, text] of Object.entries(runbooks)) files[`runbooks/${name}.yaml`] = text;
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
}
