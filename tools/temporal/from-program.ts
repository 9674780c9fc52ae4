import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

import type { FoundBinary, Ladder, Rung, RungName } from './rung.js';
import { serverVersionOf, whatItLacks } from './server-version.js';

/** The `temporal` program that TEMPORAL_CLI_PATH names. */
export const fromCliPath: Rung = {
  name: 'TEMPORAL_CLI_PATH',
  async find(ladder) {
    const named = ladder.env.TEMPORAL_CLI_PATH;
    if (!named) return { kind: 'passed', reason: 'it is not set', cure: 'set it to the path of a `temporal` program' };
    try {
      return { kind: 'found', found: await binaryAt(resolve(named), 'TEMPORAL_CLI_PATH', ladder) };
    } catch (error) {
      const cure = 'set TEMPORAL_CLI_PATH to a working `temporal` program, or unset it';
      return { kind: 'wrong', reason: `${named} cannot be used: ${(error as Error).message}`, cure };
    }
  },
};

/** The first `temporal` program on PATH. */
export const fromPath: Rung = {
  name: 'PATH',
  async find(ladder) {
    const cure = 'install the Temporal CLI, 1.9.1 or newer, and put it on PATH';
    const path = await findOnPath('temporal', ladder.env);
    if (!path) return { kind: 'passed', reason: 'no `temporal` program is on it', cure };
    try {
      return { kind: 'found', found: await binaryAt(path, 'PATH', ladder) };
    } catch (error) {
      return { kind: 'passed', reason: `${path} cannot be used: ${(error as Error).message}`, cure };
    }
  },
};

/** Asks the program at `path` what it is. Throws an Error with the reason when it cannot be used. */
export async function binaryAt(path: string, rung: RungName, { patience }: Ladder): Promise<FoundBinary> {
  const version = await serverVersionOf(path, patience.program);
  return { kind: 'binary', path, rung, version, lacks: whatItLacks(version) };
}

/** The absolute path of the first executable file called `name` on `env.PATH`, or undefined. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const path = resolve(join(folder, name + ending));
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
