import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './documents.js';

/*
 * `npm run generate`: writes the reference pages and the schemas that are made from the source, and says which of them
 * changed. A test fails when one of them is not current.
 */

const root = rootFrom(dirname(fileURLToPath(import.meta.url)));
const textAt = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);

for (const [path, text] of await generatedFiles(mustRead)) {
  if (textAt(path) === text) continue;
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}

function mustRead(path: string): string {
  const text = textAt(path);
  if (text === undefined) throw new Error(`${path} is missing: its prose is written by hand. Restore it from git.`);
  return text;
}

/** From dist/tools/generate as well as from tools/generate. */
function rootFrom(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, 'package.json'))) return at;
  throw new Error(`no package.json above ${folder}`);
}
