import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '../../..');
const SOURCE = join(ROOT, 'activities/supervisor');

/** The supervisor as JavaScript, so that it runs as a real process. `dist/` may be older than the sources, so it is not used. */
export function buildSupervisor(): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-supervisor-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of readdirSync(SOURCE)) {
    const { code } = transformFileSync(join(SOURCE, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), code);
  }
  return { path: join(folder, 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
