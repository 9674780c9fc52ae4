import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = process.cwd();

/** Benchmarks and fault injection drive the product from outside, as tests do. */
const EVERYTHING = [
  ...['model', 'workspace', 'workflows', 'activities', 'records', 'transports'],
  ...['client', 'worker', 'gateway', 'cli', 'examples', 'tools', 'bench', 'faults'],
];

/** Who may import whom, as in the design. A room may always import itself; nobody but tests imports test/. */
const MAY: Record<string, string[]> = {
  model: [],
  workspace: ['model'],
  workflows: ['model'],
  activities: ['model', 'workspace', 'records', 'transports', 'client'],
  records: ['model'],
  transports: ['model', 'workspace'],
  client: ['model'],
  worker: ['model', 'workspace', 'records', 'transports', 'client', 'activities', 'tools'],
  gateway: ['model', 'workspace', 'records', 'transports', 'client'],
  cli: ['model', 'workspace', 'records', 'tools'],
  examples: ['model', 'workspace', 'records', 'transports', 'client', 'cli', 'tools'],
  tools: [],
  bench: EVERYTHING,
  faults: EVERYTHING,
};

const IMPORTS = 'lint/style/noRestrictedImports';

/** Source that must be refused, by file and rule. */
const BAD: [file: string, rule: string, source: string][] = [
  ['model/node.ts', IMPORTS, "import { join } from 'node:path';\nexport const path = join('a');"],
  ['model/bare-node.ts', IMPORTS, "import { join } from 'path';\nexport const path = join('a');"],
  ['model/temporal.ts', IMPORTS, "import { sleep } from '@temporalio/workflow';\nexport const nap = sleep;"],
  ['model/temporal-type.ts', IMPORTS, "import type { Client } from '@temporalio/client';\nexport type C = Client;"],
  ['model/colours.ts', IMPORTS, "import colours from 'picocolors';\nexport const red = colours.red;"],
  ['model/again.ts', IMPORTS, "export { join } from 'node:path';"],
  ['workflows/node.ts', IMPORTS, "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;"],
  ['workflows/client.ts', IMPORTS, "import { Client } from '@temporalio/client';\nexport const c = Client;"],
  ['workflows/schemas.ts', IMPORTS, "import { z } from 'zod';\nexport const text = z.string();"],
  ['workflows/definitions.ts', IMPORTS, "import { http } from '../model/steps/http.js';\nexport const step = http;"],
  ['workflows/effect.ts', 'plugin', "import { run } from '../activities/run.js';\nexport const go = run;"],
  ['workflows/steps/effect.ts', 'plugin', "export { run } from '../../activities/run.js';"],
  ['workspace/temporal.ts', IMPORTS, "import { Client } from '@temporalio/client';\nexport const c = Client;"],
  ['activities/client.ts', IMPORTS, "import { Client } from '@temporalio/client';\nexport const c = Client;"],
  ['client/run.ts', IMPORTS, "import { run } from '../workflows/run.js';\nexport const go = run;"],
  ['gateway/temporal.ts', IMPORTS, "import { Client } from '@temporalio/client';\nexport const c = Client;"],
  ['cli/temporal.ts', IMPORTS, "import { Client } from '@temporalio/client';\nexport const c = Client;"],
  ['cli/doctor/worker.ts', IMPORTS, "import { Worker } from '@temporalio/worker';\nexport const w = Worker;"],
  ['cli/doctor/run.ts', IMPORTS, "import { run } from '../../workflows/run.js';\nexport const go = run;"],
  ['cli/pages.ts', IMPORTS, "import { page } from '../gateway/pages/run.js';\nexport const p = page;"],
  ['cli/api.ts', 'plugin', "import { paths } from '../gateway/api.js';\nexport const p = paths;"],
  ['tools/worker.ts', IMPORTS, "import { Worker } from '@temporalio/worker';\nexport const w = Worker;"],
  ['records/default.ts', 'lint/style/noDefaultExport', 'export default 1;'],
  ['records/any.ts', 'lint/suspicious/noExplicitAny', 'export const open = (door: any) => door;'],
  ['records/type.ts', 'lint/style/useImportType', "import { Plan } from '../model/plan.js';\nexport type P = Plan;"],
  ['records/import.ts', 'lint/correctness/noUnusedImports', "import { join } from 'node:path';\nexport const one = 1;"],
  ['records/unused.ts', 'lint/correctness/noUnusedVariables', 'export function f() {\n  const two = 2;\n}'],
  ['records/bare.ts', 'lint/style/useNodejsImportProtocol', "import { join } from 'path';\nexport const j = join;"],
  [
    'records/float.ts',
    'lint/nursery/noFloatingPromises',
    'async function save() {}\nexport function f() {\n  save();\n}',
  ],
  [
    'records/misused.ts',
    'lint/nursery/noMisusedPromises',
    'async function full() {\n  return true;\n}\nexport function f() {\n  if (full()) return 1;\n  return 2;\n}',
  ],
  ['test/focus.test.ts', 'lint/suspicious/noFocusedTests', "it.only('is alone', () => {});"],
];

/** Source that must pass. */
const GOOD: [file: string, source: string][] = [
  [
    'model/pure.ts',
    "import { parse } from 'yaml';\nimport { sha256 } from '@noble/hashes/sha2.js';\nexport const f = [parse, sha256];",
  ],
  [
    'model/steps/own.ts',
    "import { d } from '../duration.js';\nimport { own } from './own-schema.js';\nexport const f = [d, own];",
  ],
  ['workflows/type.ts', "import type { Doing } from '../activities/doing.js';\nexport type D = Doing;"],
  [
    'workflows/run.ts',
    "import { sleep } from '@temporalio/workflow';\nimport { hash } from '@noble/ed25519';\nexport const f = [sleep, hash];",
  ],
  ['client/messages.ts', "import { vote } from '../workflows/messages.js';\nexport const v = vote;"],
  ['cli/answers.ts', "import type { Answer } from '../gateway/api.js';\nexport type A = Answer;"],
  [
    'cli/dev/start.ts',
    "import { start } from '../../gateway/start.js';\nimport { main } from '../../worker/main.js';\nexport const f = [start, main];",
  ],
  [
    'tools/server.ts',
    "import { Connection } from '@temporalio/client';\nimport { join } from 'node:path';\nexport const f = [Connection, join];",
  ],
  ['cli/doctor/asks.ts', "import { Connection } from '@temporalio/client';\nexport const c = Connection;"],
  ['model/render/layout.ts', "import { layout } from '@dagrejs/dagre';\nexport const l = layout;"],
  ['jest.config.js', 'export default {};'],
];

interface Finding {
  category: string;
  message: string;
  location: { path: string };
}

let folder: string;
let findings: Finding[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-lint-'));
  cpSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  cpSync(join(ROOT, 'tools', 'lint'), join(folder, 'tools', 'lint'), { recursive: true });
  for (const [file, , source] of BAD) write(file, source);
  for (const [file, source] of GOOD) write(file, source);
  for (const [room, other] of pairs()) {
    write(`${room}/imports-${other}.ts`, `import { thing } from '../${other}/thing.js';\nexport const it = thing;`);
    write(
      `${room}/deep/imports-${other}.ts`,
      `import { thing } from '../../${other}/deep/thing.js';\nexport const it = thing;`,
    );
  }
  findings = lint();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, source: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${source}\n`);
}

function lint(): Finding[] {
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (!stdout.startsWith('{')) throw new Error(`Biome did not answer: ${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
}

function pairs(): [room: string, other: string][] {
  const rooms = Object.keys(MAY);
  return rooms.flatMap((room) =>
    [...rooms, 'test'].filter((other) => other !== room).map((other): [string, string] => [room, other]),
  );
}

function of(file: string): Finding[] {
  return findings.filter(({ location }) => location.path === file);
}

describe('the import table', () => {
  const forbidden = pairs().filter(([room, other]) => !MAY[room]?.includes(other));
  // Values from activities/ in workflows/, and the start files and types that cli/ may have, are cases of their own below.
  const special = ['workflows/activities'];

  it.each(forbidden.filter((pair) => !special.includes(pair.join('/'))))(
    'keeps %s from importing %s',
    (room, other) => {
      for (const file of [`${room}/imports-${other}.ts`, `${room}/deep/imports-${other}.ts`]) {
        const found = of(file).find(({ category }) => category === IMPORTS);
        expect(found?.message).toMatch(new RegExp(`^${room}/ .*: `));
      }
    },
  );

  it.each(pairs().filter(([room, other]) => MAY[room]?.includes(other)))('lets %s import %s', (room, other) => {
    expect([...of(`${room}/imports-${other}.ts`), ...of(`${room}/deep/imports-${other}.ts`)]).toEqual([]);
  });

  it('names every room of the repository', () => {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const rooms = new Set(
      tracked
        .split('\n')
        .filter((path) => path.includes('/'))
        .map((path) => path.split('/')[0]),
    );
    rooms.delete('test');
    expect(Object.keys(MAY).sort()).toEqual([...new Set([...Object.keys(MAY), ...rooms])].sort());
    expect(readdirSync(ROOT)).toEqual(expect.arrayContaining(Object.keys(MAY)));
  });
});

describe('each rule bites', () => {
  it.each(BAD)('refuses %s by %s', (file, rule) => {
    expect(of(file).map(({ category }) => category)).toContain(rule);
  });

  it.each(GOOD)('lets %s pass', (file) => {
    expect(of(file)).toEqual([]);
  });
});
