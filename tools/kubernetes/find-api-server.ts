import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolderFor, serverModuleFolder, withUnfinished } from '../temporal/cache.js';
import { withCacheLock } from '../temporal/cache-lock.js';
import { findOnPath } from '../temporal/from-program.js';
import { compileGo, type GoLadder } from '../temporal/go-compile.js';
import { PATIENCE } from '../temporal/rung.js';

const VERSION = '1.34.2';
const COMMAND = 'k8s.io/kubernetes/cmd/kube-apiserver';
/** Without these the server would not know its own version. */
const STAMP = [
  `-X k8s.io/component-base/version.gitVersion=v${VERSION}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=34',
].join(' ');

const run = promisify(execFile);

/** The two programs of an API server. */
export interface ApiServerPrograms {
  apiServer: string;
  etcd: string;
}

/** What there is without building anything; `missing` is an imperative sentence for a person. */
export type Look = { programs: ApiServerPrograms; missing?: undefined } | { programs?: undefined; missing: string };

/**
 * Looks for kube-apiserver (DAYBOOK_KUBE_APISERVER, PATH, the cache) and for etcd (PATH). Builds nothing. `canBuild`: only a
 * build of kube-apiserver is missing, and a Go compiler is there for it.
 */
export async function lookForApiServer(env: NodeJS.ProcessEnv): Promise<Look & { canBuild: boolean }> {
  const etcd = await findOnPath('etcd', env);
  if (etcd === undefined)
    return { missing: 'Install etcd (apt install etcd-server) and put it on PATH.', canBuild: false };
  const apiServer = await foundApiServer(env);
  if (apiServer !== undefined) return { programs: { apiServer, etcd }, canBuild: false };
  const canBuild = (await findOnPath('go', env)) !== undefined;
  return { missing: 'Build kube-apiserver once: npm run kubernetes (about 7 minutes, needs Go 1.26.8).', canBuild };
}

/** The same, and builds what can be built; idempotent, and safe in several processes at once. Throws what is missing. */
export async function makeApiServer(
  env: NodeJS.ProcessEnv,
  onProgress: (sentence: string) => void,
): Promise<ApiServerPrograms> {
  const look = await lookForApiServer(env);
  if (look.programs) return look.programs;
  if (!look.canBuild) throw new Error(`There is no Kubernetes API server. ${look.missing}`);
  const moduleFolder = serverModuleFolder('kubernetes');
  const cacheFolder = cacheFolderFor(moduleFolder, env, 'kubernetes');
  const tell: GoLadder['onProgress'] = ({ message }) => onProgress(message);
  const ladder: GoLadder = { env, moduleFolder, cacheFolder, patience: PATIENCE, onProgress: tell };
  await withCacheLock(ladder, async () => {
    // Another process may have built it while this one waited.
    if (!existsSync(cachedApiServer(cacheFolder))) await build(ladder);
  });
  return makeApiServer(env, onProgress);
}

async function build(ladder: GoLadder): Promise<void> {
  const go = await findOnPath('go', ladder.env);
  if (go === undefined) throw new Error('No `go` program is on PATH.');
  await withUnfinished(ladder.cacheFolder, async (folder) => {
    const program = join(folder, 'kube-apiserver');
    await compileGo({ go, program, command: COMMAND, minutes: 7, ldflags: STAMP, ladder });
    await chmod(program, 0o755);
    const { stdout } = await run(program, ['--version'], { timeout: ladder.patience.program });
    if (!stdout.includes(VERSION)) throw new Error(`The built kube-apiserver says ${JSON.stringify(stdout.trim())}.`);
    await rename(program, cachedApiServer(ladder.cacheFolder));
  });
}

async function foundApiServer(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.DAYBOOK_KUBE_APISERVER) return resolve(env.DAYBOOK_KUBE_APISERVER);
  const cached = cachedApiServer(cacheFolderFor(serverModuleFolder('kubernetes'), env, 'kubernetes'));
  return (await findOnPath('kube-apiserver', env)) ?? (existsSync(cached) ? cached : undefined);
}

function cachedApiServer(cacheFolder: string): string {
  return join(cacheFolder, 'kube-apiserver');
}
