import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Allowed } from './target-driver.js';

/** Where a program would be started. */
export interface Surroundings {
  /** Absolute. */
  folder: string;
  /** PATH of the worker. */
  path: string | undefined;
}

/** Whether the worker could start this program there, found as the system would find it. Starts nothing. */
export async function startRight(
  action: string,
  words: readonly string[],
  { folder, path: list }: Surroundings,
): Promise<Allowed> {
  const [program = ''] = words;
  if (!(await isFolder(folder))) return { action, verdict: 'no', why: `there is no folder ${folder}` };
  const places = program.includes('/')
    ? [path.resolve(folder, program)]
    : (list ?? '').split(path.delimiter).map((place) => path.resolve(folder, place, program));
  for (const place of places) if (await isProgram(place)) return { action, verdict: 'yes' };
  return { action, verdict: 'no', why: `${program} is not on this worker, or may not be executed` };
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
