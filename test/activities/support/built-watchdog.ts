import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '../../..');

const FOLDERS = ['activities', 'model', 'records', 'transports', 'workspace'];

/** activities/ and what it imports as JavaScript, so that the watchdog runs as a real process. `dist/` may be older than the sources. */
export function buildWatchdog(): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-watchdog-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const part of FOLDERS) transform(part, folder);
  const path = join(folder, 'activities/chaos/watchdog/main.js');
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function transform(part: string, folder: string): void {
  const sources = readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' });
  for (const name of sources.filter((source) => source.endsWith('.ts'))) {
    const { code } = transformFileSync(join(ROOT, part, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const file = join(folder, part, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}
