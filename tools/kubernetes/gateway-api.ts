import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolderFor, serverModuleFolder } from '../temporal/cache.js';
import { findOnPath } from '../temporal/from-program.js';

const MODULE = 'sigs.k8s.io/gateway-api@v1.4.0';
const FILE = 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml';
const SHA256 = 'c2539410dec72b793ef840f484c19d13b48210074ec801b730e9fce2c5fc825c';

const run = promisify(execFile);

/**
 * The definition of HTTPRoute (a CustomResourceDefinition, YAML) as the Gateway API publishes it, from the cache or the Go module
 * proxy, held to its hash. Throws when it is in neither.
 */
export async function httpRouteDefinition(env: NodeJS.ProcessEnv): Promise<string> {
  const cached = join(cacheFolderFor(serverModuleFolder('kubernetes'), env, 'kubernetes'), 'httproutes-1.4.0.yaml');
  if (!existsSync(cached)) await download(cached, env);
  const text = await readFile(cached, 'utf8');
  const found = createHash('sha256').update(text).digest('hex');
  if (found !== SHA256)
    throw new Error(`${cached} has the hash ${found} instead of ${SHA256}. Remove it and try again.`);
  return text;
}

async function download(cached: string, env: NodeJS.ProcessEnv): Promise<void> {
  const go = await findOnPath('go', env);
  if (go === undefined) throw new Error(`${cached} is missing, and no \`go\` program is on PATH to fetch it.`);
  const cwd = serverModuleFolder('kubernetes');
  const { stdout } = await run(go, ['mod', 'download', '-json', MODULE], { cwd, env: { ...env, GOWORK: 'off' } });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  await mkdir(dirname(cached), { recursive: true });
  const unfinished = `${cached}.${process.pid}`;
  await copyFile(join(Dir, FILE), unfinished);
  await rename(unfinished, cached);
}
