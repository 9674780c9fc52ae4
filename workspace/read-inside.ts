import { lstat, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Problem } from '../model/problem.js';
import type { ProblemCode } from '../model/problem-codes.js';

const LARGEST_BYTES = 2 * 1024 * 1024;

/** A text of the workspace, or why it was not read. `missing`: there is no such file. */
export type ReadText =
  | { text: string; missing?: undefined; problem?: undefined }
  | { missing: true; problem?: undefined }
  | { problem: Problem; missing?: undefined };

/**
 * Reads `file` (relative to `root`, with slashes) as UTF-8. Refuses what leads out of the root, by `..` or by a
 * symbolic link anywhere on the way, what is no regular file, and what is larger than 2 MiB. Only reads.
 */
export async function readInside(root: string, file: string): Promise<ReadText> {
  const path = resolve(root, file);
  if (!isInside(resolve(root), path))
    return { problem: problemAt(file, 'DB3003', `${file} leads out of the workspace`) };
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(path)]);
    if (!isInside(realRoot, real))
      return { problem: problemAt(file, 'DB3003', `${file} is a link that leads out of the workspace`) };
    const found = await lstat(real);
    if (!found.isFile()) return { problem: problemAt(file, 'DB3027', `${file} is not a regular file`) };
    if (found.size > LARGEST_BYTES)
      return { problem: problemAt(file, 'DB1003', `${file} has ${found.size} bytes; at most 2 MiB are read`) };
    return { text: await readFile(real, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { missing: true };
    return { problem: problemAt(file, 'DB3027', `${file} cannot be read (${code ?? String(error)})`) };
  }
}

/** Whether `path` is below `root`; both absolute. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path of a file relative to the root, with slashes. */
export function fileName(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

export function pathIn(root: string, file: string): string {
  return join(root, ...file.split('/'));
}

/** A problem with a whole file. */
export function problemAt(file: string, code: ProblemCode, message: string, cure?: string): Problem {
  const start = { line: 1, column: 1 };
  return { code, severity: 'error', message, ...(cure && { cure }), where: { file, start, end: start } };
}
