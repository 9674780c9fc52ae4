import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

/**
 * The storefront's programs as JavaScript, in a folder of their own, so that tests can run them as real processes.
 * `dist/` may be older than the sources, so it is not used.
 */
export interface BuiltStorefront {
  folder: string;
  remove(): void;
}

const SOURCE = join(import.meta.dirname, '../../examples/storefront');

/** Translates shop/, database/, edge/ and load/. Needs no node_modules: without a database the programs use Node alone. */
export function buildStorefront(): BuiltStorefront {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-built-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const part of ['shop', 'database', 'edge', 'load']) {
    for (const name of readdirSync(join(SOURCE, part)).filter((file) => file.endsWith('.ts'))) {
      const target = join(folder, part, name.replace(/\.ts$/, '.js'));
      const { code } = transformFileSync(join(SOURCE, part, name), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, code);
    }
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
