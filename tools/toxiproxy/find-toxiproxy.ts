import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolderFor, serverModuleFolder, withUnfinished } from '../temporal/cache.js';
import { withCacheLock } from '../temporal/cache-lock.js';
import { findOnPath } from '../temporal/from-program.js';
import { compileGo, type GoLadder } from '../temporal/go-compile.js';
import { PATIENCE } from '../temporal/rung.js';

const VERSION = '2.5.0';
const COMMAND = 'github.com/Shopify/toxiproxy/v2/cmd/server';
const STAMP = `-X github.com/Shopify/toxiproxy/v2.Version=${VERSION}`;

/** A toxiproxy without building one: on PATH (`toxiproxy-server`), or in the cache. */
export async function findToxiproxy(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const cached = cachedToxiproxy(env);
  return (await findOnPath('toxiproxy-server', env)) ?? (existsSync(cached) ? cached : undefined);
}

/** The same, built where there is none: half a minute with Go. Safe in several processes at once. Throws what is missing. */
export async function makeToxiproxy(
  env: NodeJS.ProcessEnv,
  onProgress: (sentence: string) => void = () => undefined,
): Promise<string> {
  const found = await findToxiproxy(env);
  if (found !== undefined) return found;
  const go = await findOnPath('go', env);
  if (go === undefined) throw new Error('There is no toxiproxy, and no Go to build one. Put toxiproxy-server on PATH.');
  const moduleFolder = serverModuleFolder('toxiproxy');
  const cacheFolder = cacheFolderFor(moduleFolder, env, 'toxiproxy');
  const ladder: GoLadder = {
    env,
    moduleFolder,
    cacheFolder,
    patience: PATIENCE,
    onProgress: ({ message }) => onProgress(message),
  };
  return withCacheLock(ladder, async () => {
    const cached = cachedToxiproxy(env);
    // Another process may have built it while this one waited.
    if (!existsSync(cached)) await build(go, ladder, cached);
    return cached;
  });
}

async function build(go: string, ladder: GoLadder, cached: string): Promise<void> {
  await withUnfinished(ladder.cacheFolder, async (folder) => {
    const program = join(folder, 'toxiproxy-server');
    await compileGo({ go, program, command: COMMAND, minutes: 1, ldflags: STAMP, ladder });
    await rename(program, cached);
  });
}

function cachedToxiproxy(env: NodeJS.ProcessEnv): string {
  return join(cacheFolderFor(serverModuleFolder('toxiproxy'), env, 'toxiproxy'), 'toxiproxy-server');
}
