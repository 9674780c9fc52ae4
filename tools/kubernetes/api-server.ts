import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../temporal/ports.js';
import { ServerProcess } from '../server-process.js';
import type { ApiServerPrograms } from './find-api-server.js';

const HOST = '127.0.0.1';
const READY_MS = 120_000;
const POLL_MS = 100;

export interface ApiServerOptions {
  programs: ApiServerPrograms;
  /** Data, certificates and logs; made when it is not there. */
  folder: string;
  /** Bearer tokens by user name. A user `admin` may do everything; the others only what roles give them. */
  tokens: Record<string, string>;
}

export interface ApiServer {
  url: string;
  /** PEM of the authority that signed its certificate. */
  ca: string;
  pid: number;
  /** SIGKILL of the API server, as a crash would; etcd stays. Idempotent. */
  kill: () => Promise<void>;
  /** Starts the API server again on the same port with the same data. */
  startAgain: () => Promise<void>;
  /** Ends both programs. Idempotent. */
  stop: () => Promise<void>;
}

/**
 * Starts etcd and a Kubernetes API server on 127.0.0.1 with RBAC, and resolves when it answers /readyz. No controllers and no
 * kubelet run: who needs a pod to be ready writes its status. Throws with the last lines of the log; nothing is left running then.
 */
export async function startApiServer({ programs, folder, tokens }: ApiServerOptions): Promise<ApiServer> {
  await mkdir(folder, { recursive: true });
  await writeIdentity(folder, tokens);
  const [port, etcdPort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const etcd = new ServerProcess(programs.etcd, etcdArguments(folder, etcdPort, peerPort), {
    logFile: join(folder, 'etcd.log'),
  });
  const start = () =>
    new ServerProcess(programs.apiServer, argumentsFor({ folder, port, etcdPort }), {
      logFile: join(folder, 'kube-apiserver.log'),
    });
  let server = start();
  const stop = async () => {
    await server.kill();
    await etcd.kill();
  };
  const admin = tokens.admin ?? '';
  const ready = async () => {
    await untilReady({ folder, port, admin, ended: () => server.ending ?? etcd.ending }).catch(async (error: Error) => {
      await stop();
      throw new Error(
        `The Kubernetes API server did not start: ${error.message}\n${etcd.lastWords()}\n${server.lastWords()}`,
      );
    });
  };
  await ready();
  return {
    url: `https://${HOST}:${port}`,
    ca: await readFile(join(folder, 'apiserver.crt'), 'utf8'),
    pid: server.pid,
    kill: () => server.kill(),
    startAgain: async () => {
      server = start();
      await ready();
    },
    stop,
  };
}

async function writeIdentity(folder: string, tokens: Record<string, string>): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(folder, 'accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const lines = Object.entries(tokens).map(
    ([user, token]) => `${token},${user},${user}${user === 'admin' ? ',system:masters' : ''}`,
  );
  await writeFile(join(folder, 'tokens.csv'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

function etcdArguments(folder: string, port: number, peerPort: number): string[] {
  const client = `http://${HOST}:${port}`;
  const peer = `http://${HOST}:${peerPort}`;
  return [
    ...['--data-dir', join(folder, 'etcd')],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
  ];
}

function argumentsFor({ folder, port, etcdPort }: { folder: string; port: number; etcdPort: number }): string[] {
  return [
    `--etcd-servers=http://${HOST}:${etcdPort}`,
    `--bind-address=${HOST}`,
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    '--service-account-issuer=https://kubernetes.test',
    `--service-account-key-file=${join(folder, 'accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    // A pod then needs no service account of its own; no controller runs that would make one.
    '--disable-admission-plugins=ServiceAccount',
    '--v=0',
  ];
}

interface Readiness {
  folder: string;
  port: number;
  admin: string;
  ended: () => string | undefined;
}

async function untilReady({ folder, port, admin, ended }: Readiness): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let last = 'nothing listens there';
  while (Date.now() < deadline) {
    const over = ended();
    if (over) throw new Error(`it ended with ${over}`);
    const answer = await readyz({ folder, port, admin }).catch((error: Error) => error.message);
    if (answer === 'ok') return;
    last = answer;
    await pause(POLL_MS);
  }
  throw new Error(`it was not ready within ${READY_MS / 1000} s: ${last.slice(-300)}`);
}

async function readyz({ folder, port, admin }: Omit<Readiness, 'ended'>): Promise<string> {
  const ca = await readFile(join(folder, 'apiserver.crt'));
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${admin}` };
    const asked = request(
      { host: HOST, port, path: '/readyz', ca, headers, agent: false, timeout: 5_000 },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.once('end', () => resolve(text));
      },
    );
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', reject);
    asked.end();
  });
}
