import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

import { binaryAt } from './from-program.js';
import type { FoundBinary, Ladder, Rung, RungName } from './rung.js';

const UNFINISHED = 'unfinished-';

/** The binary that an earlier download or build left in the user's cache folder. */
export const fromCache: Rung = {
  name: 'cache',
  async find(ladder) {
    const path = cachedBinary(ladder.cacheFolder);
    const cure = 'put a working `temporal` program there, or set DAYBOOK_CACHE to a folder that has one';
    if (!existsSync(path)) return { kind: 'passed', reason: `${path} does not exist`, cure };
    try {
      return { kind: 'found', found: await binaryAt(path, 'cache', ladder) };
    } catch (error) {
      return { kind: 'passed', reason: `${path} cannot be used: ${(error as Error).message}`, cure };
    }
  },
};

/**
 * The folder of the one binary that serves every checkout with the same go.sum on this platform; `server` is the folder's
 * name in the cache. DAYBOOK_CACHE in `env` replaces the user's cache folder.
 */
export function cacheFolderFor(moduleFolder: string, env: NodeJS.ProcessEnv, server = 'temporal'): string {
  const build = createHash('sha256')
    .update(readFileSync(join(moduleFolder, 'go.sum')))
    .digest('hex')
    .slice(0, 16);
  const root = env.DAYBOOK_CACHE || envPaths('daybook', { suffix: '' }).cache;
  return join(root, server, `${build}-${process.platform}-${process.arch}`);
}

/** The folder of go.mod and go.sum, found from the sources as well as from dist/. Throws when the checkout is not whole. */
export function serverModuleFolder(server = 'temporal'): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const module = join(folder, 'tools', server);
    if (existsSync(join(module, 'go.sum'))) return module;
  }
  throw new Error(`No tools/${server}/go.sum was found above ${here}: this is not a whole checkout. Clone it again.`);
}

export function cachedBinary(cacheFolder: string): string {
  return join(cacheFolder, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
}

/**
 * Runs `work` with an empty folder inside the cache folder for what is not finished, and removes that folder afterwards;
 * what a killed process left there is removed first. Call it under the lock only. The folder's name is new each time,
 * because a compiler may outlive the process that was killed and still write to the old one.
 */
export async function withUnfinished<T>(cacheFolder: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(cacheFolder, { recursive: true });
  for (const entry of await readdir(cacheFolder)) {
    if (entry.startsWith(UNFINISHED)) await rm(join(cacheFolder, entry), { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(cacheFolder, UNFINISHED));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks a finished program for its version, then moves it to its place in the cache in one step. Throws the reason when it does not run. */
export async function intoCache(program: string, rung: RungName, ladder: Ladder): Promise<FoundBinary> {
  await chmod(program, 0o755);
  const made = await binaryAt(program, rung, ladder);
  const path = cachedBinary(ladder.cacheFolder);
  await rename(program, path);
  return { ...made, path };
}
