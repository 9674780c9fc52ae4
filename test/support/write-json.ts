import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file whole, so that a reader never sees half of it. */
export function writeJson(file: string, content: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
}
