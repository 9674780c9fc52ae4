import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { command } from '../../activities/steps/command.js';
import type { JsonObject } from '../../model/json.js';
import { isAlive, makeWorld, until, type World } from './support/world.js';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const NODE = process.execPath;

/** Runs a piece of JavaScript as the command. */
function run(script: string, change: { params?: JsonObject; config?: JsonObject; attempts?: number } = {}) {
  const config = { allow: [[NODE]], ...change.config };
  const params = { run: [NODE, '-e', script], ...change.params };
  return command(
    world.callOn({ kind: 'command', config }, { type: 'command', params, attempts: change.attempts ?? 1 }),
    world.deps,
  );
}

describe('a command', () => {
  it('gives exit code and output', async () => {
    expect(await run('console.log("moved 3 rows"); console.error("slowly")')).toEqual({
      status: 'succeeded',
      outputs: { exitCode: 0, stdout: 'moved 3 rows\n', stderr: 'slowly\n' },
    });
  });

  it('fails with the last lines when the exit code is not 0', async () => {
    const outcome = await run('console.error("no such table"); process.exit(4)');
    expect(outcome).toMatchObject({ status: 'failed', reason: 'exit-not-zero', outputs: { exitCode: 4 } });
    expect(outcome.message).toContain('no such table');
  });

  it('is errored, and certain that nothing happened, when the program is missing', async () => {
    const outcome = await run('', { config: { allow: [['/no/such']] }, params: { run: ['/no/such', 'x'] } });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'program-missing', happened: 'no' });
  });

  it.each([
    ['another program', ['/bin/sh', '-c', 'true']],
    ['a prefix of an allowed word', [`${NODE}x`]],
    ['fewer words than allowed', [NODE]],
  ])('refuses %s', async (_what, argv) => {
    const outcome = await run('', { config: { allow: [[NODE, '-e']] }, params: { run: argv }, attempts: 3 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'command-not-allowed' });
  });

  it('passes arguments as they are, without a shell', async () => {
    const outcome = await run('console.log(process.argv[1])', {
      params: { run: [NODE, '-e', 'console.log(process.argv[1])', '$(id); `id` && x'] },
    });
    expect(outcome.outputs?.stdout).toBe('$(id); `id` && x\n');
  });

  it("shows the program its own variables and not the worker's", async () => {
    world.deps.env.WORKER_SECRET = 'canary-worker';
    const outcome = await run('console.log(Object.keys(process.env).sort().join())', {
      config: { env: { FROM_TARGET: '1' } },
      params: { env: { FROM_STEP: '2' } },
    });
    expect(outcome.outputs?.stdout).toBe('DAYBOOK_KEY,DAYBOOK_RUN,DAYBOOK_STEP,FROM_STEP,FROM_TARGET,PATH\n');
  });

  it.each(['PATH', 'LD_PRELOAD', 'NODE_OPTIONS', 'BASH_ENV', 'DAYBOOK_KEY', 'TOKEN'])(
    'refuses a step that sets %s',
    async (name) => {
      const outcome = await run('', { config: { env: { TOKEN: 'x' } }, params: { env: { [name]: 'evil' } } });
      expect(outcome).toMatchObject({ status: 'failed', reason: 'variable-not-allowed' });
    },
  );

  it('keeps 16 KiB of each output, the end', async () => {
    const outcome = await run('process.stdout.write("a".repeat(300000) + "end")');
    const stdout = String(outcome.outputs?.stdout);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(16 * 1024);
    expect(stdout.endsWith('aend')).toBe(true);
    expect(stdout.startsWith('[… cut]')).toBe(true);
  });

  it('blots out credentials in output and messages, also where the output is cut', async () => {
    world.deps.env.ADMIN_TOKEN = 'canary-5e1f-token';
    const config = { env: { TOKEN: 'env:ADMIN_TOKEN' } };
    const script = (fill: number) =>
      `process.stdout.write(process.env.TOKEN + "b".repeat(${fill})); console.error(Buffer.from(process.env.TOKEN).toString("base64")); process.exit(1)`;
    for (const fill of [0, 16_360, 16_370, 16_376, 16_384]) {
      const text = JSON.stringify(await run(script(fill), { config }));
      expect(text).not.toMatch(/canary|-5e1f|e1f-token|-token|Y2FuYXJ5/);
    }
  });

  it('kills the whole group when the run cancels it, by force where asking does not help', async () => {
    const pids = path.join(world.root, 'pids');
    const child = `setInterval(() => {}, 1000); process.on('SIGTERM', () => {});`;
    const script = `
      const { spawn } = require('node:child_process');
      const grandchild = spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
      require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + grandchild.pid);
      setInterval(() => {}, 1000);`;
    const outcome = run(script);
    await until('both run', () => existsSync(pids) && readFileSync(pids, 'utf8').includes(' '));
    const [parent = 0, grandchild = 0] = readFileSync(pids, 'utf8').split(' ').map(Number);
    world.activity.cancel();
    expect(await outcome).toMatchObject({ status: 'aborted', reason: 'cancelled', happened: 'unknown' });
    await until('both are gone', () => !runs(parent) && !runs(grandchild));
  });

  it('does not wait for what a finished command left behind', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit' });
      console.log(left.pid); left.unref(); process.exit(0)`;
    const begun = performance.now();
    const outcome = await run(script);
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    process.kill(Number(outcome.outputs?.stdout), 'SIGKILL');
  });

  it('is done already when its probe ends with 0, and then runs nothing', async () => {
    const outcome = await run('process.exit(7)', { params: { probe: { run: [NODE, '-e', ''] } } });
    expect(outcome).toMatchObject({ status: 'succeeded', reason: 'already-done' });
  });

  it('asks its probe again afterwards, and believes that one', async () => {
    const probe = { run: [NODE, '-e', 'process.exit(1)'] };
    expect(await run('', { params: { probe } })).toMatchObject({ status: 'failed', reason: 'not-verified' });
  });

  it('finds programs of the target in its folder', async () => {
    const file = path.join(world.root, 'migrate.sh');
    writeFileSync(file, '#!/bin/sh\necho "$DAYBOOK_KEY"\n');
    chmodSync(file, 0o755);
    const outcome = await run('', { config: { allow: [['./migrate.sh']] }, params: { run: ['./migrate.sh'] } });
    expect(outcome.outputs?.stdout).toBe('go-live-1/switch/1\n');
  });
});

/** A killed process that nobody has collected yet runs no more. */
function runs(pid: number): boolean {
  try {
    return isAlive(pid) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
