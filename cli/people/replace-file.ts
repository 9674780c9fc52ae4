import { rename, rm, stat, writeFile } from 'node:fs/promises';

/** Replaces a file that exists, whole or not at all: a reader sees the old text or the new one. Keeps its mode. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const beside = `${path}.${process.pid}.new`;
  try {
    await writeFile(beside, text, { mode, flag: 'wx' });
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
