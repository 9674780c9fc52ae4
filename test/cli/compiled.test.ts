import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { until } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { replyOf, waitingRun } from './made-up-runs.js';

/*
 * What only the compiled program shows: how fast it speaks, signals, pipes, child processes. It is compiled into a folder
 * of its own, so that nobody's dist is touched.
 */
const FIRST_OUTPUT_MS = 150;
const project = process.cwd();
let folder: string;
let shop: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-compiled-'));
  try {
    execFileSync(
      join(project, 'node_modules', '.bin', 'tsc'),
      ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')],
      { cwd: project },
    );
  } catch (error) {
    throw new Error(`Daybook does not compile:\n${String((error as { stdout?: Buffer }).stdout)}`);
  }
  await cp(join(project, 'package.json'), join(folder, 'package.json'));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  shop = join(folder, 'shop');
  execFileSync(process.execPath, [join(folder, 'dist/cli/main.js'), 'init', shop], { stdio: 'ignore' });
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function daybook(argv: string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, 'dist/cli/main.js'), ...argv], {
    cwd: shop,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function textOf(stream: Readable | null): Promise<string> {
  if (!stream) throw new Error('the stream is not piped');
  return text(stream);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

/** Milliseconds until a program says anything. */
async function firstOutput(start: () => ChildProcess): Promise<number> {
  const began = performance.now();
  const child = start();
  const end = ended(child);
  await new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.stderr?.once('data', () => resolve());
  });
  const took = performance.now() - began;
  child.stdout?.resume();
  child.stderr?.resume();
  await end;
  return took;
}

it.each([[['--help']], [['--version']], [['check']], [['plan', 'hello']]])('%j speaks within 150 ms', async (argv) => {
  let best = Number.POSITIVE_INFINITY;
  let bare = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries += 1) {
    bare = Math.min(bare, await firstOutput(() => spawn(process.execPath, ['-e', 'console.log()'])));
    best = Math.min(best, await firstOutput(() => daybook(argv)));
    if (best < FIRST_OUTPUT_MS) break;
  }
  // Node alone says its first word after 45 ms on an idle machine. On a busy one the limit grows with it.
  expect(best).toBeLessThan(Math.max(FIRST_OUTPUT_MS, bare * (FIRST_OUTPUT_MS / 45)));
});

it('gives the version of the package, and ends quietly when its reader goes away', async () => {
  const version = daybook(['--version']);
  expect(await textOf(version.stdout)).toMatch(/^daybook \d+\.\d+\.\d+\n$/);
  const child = daybook(['explain']);
  const errors = textOf(child.stderr);
  child.stdout?.destroy();
  expect(await ended(child)).toBe(0);
  expect(await errors).toBe('');
});

describe('Ctrl-C', () => {
  let gateway: FakeGateway;
  const argv = (...words: string[]) => [...words, '--as', 'dana', '--gateway', gateway.address];

  beforeEach(async () => {
    gateway = await FakeGateway.start();
    gateway.reply = replyOf(waitingRun());
  });

  afterEach(() => gateway.stop());

  it('detaches a watch with 8', async () => {
    const child = daybook(argv('watch', 'shop-1'));
    const errors = textOf(child.stderr);
    child.stdout?.resume();
    await until(() => gateway.watchers === 1, 'it watches');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(8);
    expect(await errors).toContain('daybook watch shop-1');
  });

  it('ends everything else with 130', async () => {
    gateway.bite(/GET \/api\/runs/, 'silent');
    const child = daybook(argv('runs'));
    await until(() => gateway.sent(/GET \/api\/runs/).length === 1, 'it waits');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(130);
  });
});

describe('a child of daybook dev', () => {
  /** A program that supervises `child.mjs` with the compiled Child, and tells what happens. */
  async function supervise(childCode: string): Promise<{ parent: ChildProcess; lines: string[] }> {
    await writeFile(join(folder, 'child.mjs'), childCode);
    await writeFile(
      join(folder, 'parent.mjs'),
      `import { Child } from './dist/cli/dev/child.js';
       const child = new Child({
         name: 'child', program: ${JSON.stringify(join(folder, 'child.mjs'))}, env: process.env,
         onLine: (line) => console.log(line), onPid: (pid) => console.log('pid ' + pid),
         sleep: (ms, signal) => new Promise((wake) => { const t = setTimeout(wake, ms < 5000 ? 1 : ms); signal?.addEventListener('abort', () => { clearTimeout(t); wake(); }); }),
       });
       process.on('SIGTERM', () => child.stop().then(() => { console.log('stopped'); process.exit(0); }));
       child.start().then(() => console.log('started'), (error) => { console.log('failed ' + error.message); process.exit(1); });`,
    );
    const parent = spawn(process.execPath, [join(folder, 'parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    parent.stdout?.on('data', (data: Buffer) => lines.push(...data.toString().split('\n').filter(Boolean)));
    return { parent, lines };
  }

  const SERVES = `console.log('{"ready":true}'); setInterval(() => {}, 1000);`;
  const pids = (lines: string[]) => lines.flatMap((line) => /^pid (\d+)$/.exec(line)?.[1] ?? []).map(Number);

  function alive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  it('is started again after it was killed, and ends with its parent’s stop', async () => {
    const { parent, lines } = await supervise(SERVES);
    await until(() => lines.includes('started'), 'it serves');
    const [first = 0] = pids(lines);
    process.kill(first, 'SIGKILL');
    await until(() => lines.includes('child serves again'), 'it serves again');
    expect(lines).toContain('child ended (SIGKILL); it starts again in 1 s. Runs are not lost.');
    parent.kill('SIGTERM');
    await until(() => lines.includes('stopped'), 'it is stopped');
    expect(pids(lines)).toHaveLength(2);
    expect(pids(lines).some(alive)).toBe(false);
  });

  it('does not outlive a parent that was killed', async () => {
    const { parent, lines } = await supervise(SERVES);
    await until(() => lines.includes('started'), 'it serves');
    parent.kill('SIGKILL');
    await until(() => !pids(lines).some(alive), 'the child has ended too');
  });

  it('fails with its last words when it never serves', async () => {
    const { parent, lines } = await supervise(`console.error('port 7080 is taken'); process.exit(3);`);
    expect(await ended(parent)).toBe(1);
    expect(lines).toContain('failed The child ended (exit code 3).');
    expect(lines).toContain('port 7080 is taken');
  });
});
