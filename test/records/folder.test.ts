import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { transformFileSync } from '@swc/core';
import { folderRecords } from '../../records/folder.js';
import { openRecords } from '../../records/index.js';

const SOURCE = path.join(import.meta.dirname, '../../records');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('records in a folder', () => {
  it('keeps the first value that is put once, and says which one stands', async () => {
    const store = folderRecords(folder);
    expect(await store.putOnce('runs/a/record', { n: 1 })).toEqual({ written: true, value: { n: 1 } });
    expect(await store.putOnce('runs/a/record', { n: 2 })).toEqual({ written: false, value: { n: 1 } });
    expect(await store.get('runs/a/record')).toEqual({ n: 1 });
  });

  it('replaces with put, and forgets with remove, twice as well as once', async () => {
    const store = folderRecords(folder);
    await store.put('a/b', 1);
    await store.put('a/b', [2]);
    expect(await store.get('a/b')).toEqual([2]);
    await store.remove('a/b');
    await store.remove('a/b');
    await store.remove('never/was');
    expect(await store.get('a/b')).toBeUndefined();
  });

  it('lists names below a prefix, sorted, a record and records below it side by side', async () => {
    const store = folderRecords(folder);
    for (const name of ['runs/b', 'runs/a/x', 'runs/a', 'other/ramp[2].go']) await store.put(name, null);
    expect(await store.list('runs')).toEqual(['runs/a', 'runs/a/x', 'runs/b']);
    expect(await store.list('runs/')).toEqual(['runs/a', 'runs/a/x', 'runs/b']);
    expect(await store.list('')).toEqual(['other/ramp[2].go', 'runs/a', 'runs/a/x', 'runs/b']);
    expect(await store.list('nothing')).toEqual([]);
  });

  it.each([
    '../out',
    'a/../../out',
    '/etc/passwd',
    'a//b',
    '',
    '.hidden',
    'a/.',
    'a\\..\\b',
    'a\0b',
    'a.json/b',
    'a b',
    `${'x'.repeat(300)}`,
  ])('refuses the name %j', async (name) => {
    const store = folderRecords(path.join(folder, 'in'));
    await expect(async () => store.put(name, 1)).rejects.toThrow(RangeError);
    await expect(async () => store.get(name)).rejects.toThrow(RangeError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no temporary file behind, and does not list one that a killed process left', async () => {
    const store = folderRecords(folder);
    await Promise.all([1, 2, 3].map((n) => store.putOnce('a/b', n)));
    expect(readdirSync(path.join(folder, 'a'))).toEqual(['b.json']);
    writeFileSync(path.join(folder, 'a', '.1-killed.tmp'), '{"half":');
    expect(await store.list('a')).toEqual(['a/b']);
  });

  it('opens where daybook.yaml says, from the root of the workspace', async () => {
    await openRecords({ folder: '.daybook/records' }, folder).put('x', 1);
    expect(await folderRecords(path.join(folder, '.daybook/records')).get('x')).toBe(1);
  });

  it('lets one of several processes win each name, and tells the others its value', async () => {
    const program = build(folder);
    const outputs = await Promise.all(
      [0, 1, 2].map((id) => output(program, [path.join(folder, 'shared'), String(id)])),
    );
    const wins = outputs.map((lines) => JSON.parse(lines) as { written: boolean; value: number }[]);
    for (let name = 0; name < 40; name += 1) {
      const here = wins.map((process) => process[name]);
      expect(here.filter((result) => result?.written)).toHaveLength(1);
      expect(new Set(here.map((result) => result?.value)).size).toBe(1);
    }
  });
});

/** The store as a program of its own: puts forty names once, and prints what it was told. */
function build(at: string): string {
  mkdirSync(path.join(at, 'program'));
  writeFileSync(path.join(at, 'program/package.json'), '{"type":"module"}');
  for (const file of ['durable', 'folder', 'names']) {
    const { code } = transformFileSync(path.join(SOURCE, `${file}.ts`), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    writeFileSync(path.join(at, `program/${file}.js`), code);
  }
  const main = path.join(at, 'program/main.js');
  writeFileSync(
    main,
    `import { folderRecords } from './folder.js';
    const [folder, id] = process.argv.slice(2);
    const store = folderRecords(folder);
    const results = [];
    for (let name = 0; name < 40; name += 1) results.push(await store.putOnce('n/' + name, Number(id)));
    console.log(JSON.stringify(results));`,
  );
  return main;
}

async function output(program: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}
