import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NoSecret } from './missing.js';
import type { ReferenceSources } from './sources.js';

/** A file without its last line break. Throws NoSecret. */
export async function fromFile(name: string, { root }: ReferenceSources): Promise<string> {
  const cure = `Put the file ${name} there, readable for the process.`;
  const text = await readFile(resolve(root, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NoSecret(error.code ?? 'unreadable', cure);
  });
  const value = text.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new NoSecret('empty', cure);
}
