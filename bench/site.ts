import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Connected } from '../client/connection.js';
import { type Runs, runsOn } from '../client/runs.js';
import { SEARCH_ATTRIBUTES } from '../model/search-attributes.js';
import { planDigest } from '../model/digest.js';
import type { Plan } from '../model/plan.js';
import { type Signed, type Statement, statementBytes } from '../model/statement.js';
import { type DevServer, startDevServer } from '../tools/temporal/dev-server.js';
import { ServedProcess } from './served-process.js';

export const PREFIX = 'ours-';
export const BASELINE_PREFIX = 'hand-';

/** A workspace, a server and two workers in processes of their own: ours, and the one with the hand-written workflow. */
export interface Site {
  root: string;
  server: DevServer;
  connected: Connected;
  runs: Runs;
  /** The pid of our worker, for its memory. */
  workerPid: number;
  sign(statement: Statement): Signed;
  /** Starts a run of a plan and resolves with its id. */
  start(plan: Plan, run: string): Promise<string>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const root = await mkdtemp(path.join(tmpdir(), 'daybook-bench-'));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const web = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
  );
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const key = generateKeyPairSync('ed25519');
  await writeFiles(root, (web.address() as AddressInfo).port, String(key.publicKey.export({ format: 'jwk' }).x));
  const server = await startDevServer({
    dataFile: path.join(root, 'temporal.sqlite'),
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
    onProgress: ({ message }) => say(message),
  });
  const children = await Promise.all([
    child('../worker/main.js', { root, server, prefix: PREFIX }),
    child('./baseline/worker.js', { root, server, prefix: BASELINE_PREFIX }),
  ]);
  const connected = await connect({ address: server.address, namespace: server.namespace });
  const runs = runsOn({ client: connected.client, taskQueuePrefix: PREFIX });
  const signStatement = (statement: Statement): Signed => ({
    statement,
    sig: sign(null, statementBytes(statement), key.privateKey).toString('base64url'),
  });
  return {
    root,
    server,
    connected,
    runs,
    workerPid: children[0]?.pid ?? 0,
    sign: signStatement,
    start: async (plan, run) => {
      await runs.startRun({ plan, run, start: signStatement(startStatement(plan, run)) });
      return run;
    },
    close: async () => {
      await Promise.all(children.map((started) => started.stop()));
      await connected.close();
      await server.stop();
      web.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function startStatement(plan: Plan, run: string): Statement {
  const digest = planDigest(plan);
  const now = Date.now();
  return {
    ...statementBase(run, now),
    sub: 'dana',
    action: 'start',
    digest,
    start: { environment: plan.environment, planDigest: digest, plans: [digest], author: 'unverified' },
  };
}

export function statementBase(run: string, now: number): Statement {
  return {
    v: 1,
    sub: '',
    level: 3,
    via: 'cli',
    identity: 'development',
    run,
    action: 'approve',
    ask: '',
    digest: '',
    jti: `${run}-${now}-${Math.random()}`,
    iat: now,
    at: now,
    kid: 'bench',
  };
}

async function child(
  program: string,
  { root, server, prefix }: { root: string; server: DevServer; prefix: string },
): Promise<ServedProcess> {
  const started = new ServedProcess({
    program,
    env: { DAYBOOK_WORKSPACE: root, DAYBOOK_TEMPORAL_ADDRESS: server.address, DAYBOOK_TASK_QUEUE_PREFIX: prefix },
  });
  await started.start();
  return started;
}

/** Resident memory of a process, MiB (Linux). */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function writeFiles(root: string, port: number, x: string): Promise<void> {
  await mkdir(path.join(root, 'runbooks'));
  await mkdir(path.join(root, '.daybook'));
  const files: Record<string, string> = {
    'daybook.yaml':
      "daybook: 1\nlocal: true\nzone: UTC\ntemporal: { address: 127.0.0.1:7233, namespace: default }\ngateway: { address: 'http://127.0.0.1:7080' }\nkeys: .daybook/public-keys.json\nrecords: { folder: .daybook/records }\n",
    'people.yaml':
      'people: { dana: { name: Dana, email: dana@shop.example }, omar: { name: Omar, email: omar@shop.example } }\ngroups: { release: [dana], product: [omar] }\n',
    'policy.yaml':
      'environments:\n  stage:\n    start: [release]\n    steer: [release]\n    guarded: []\n    approvals: {}\n    decisions: { failure: { who: [release], deadline: 1h, onDeadline: abort }, undecided: { who: [release], deadline: 1h, onDeadline: abort } }\n',
    'targets.yaml': `targets: { site: { stage: { kind: http, url: 'http://127.0.0.1:${port}' } } }\n`,
    '.daybook/public-keys.json': JSON.stringify({ keys: [{ kid: 'bench', x, notBefore: 0, notAfter: 8.64e15 }] }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
}
