import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../../tools/temporal/ports.js';
import { Program, run } from '../../support/program.js';
import { DAYBOOK, writeWorkspace } from '../../support/workspace.js';
import { beforeLookingAgain } from '../../support/look-again.js';

const RUNBOOK = `
daybook: 1
runbook: look
title: Look twice
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: first, type: manual, to: [operations], instructions: Look once, deadline: 1h, onDeadline: fail }
      - { id: second, type: manual, to: [operations], instructions: Look twice, deadline: 1h, onDeadline: fail }
      - { id: tell, type: notify, to: [release], message: { subject: Looked, body: Twice. } }
`;

const env = { ...process.env, NO_COLOR: '1' };
let root: string;
let dev: Program;
let watch: Program | undefined;

const daybook = (...args: string[]) => run('cli/main.js', [...args, '-w', root], env);

beforeAll(async () => {
  // Ports of its own: the demo, which may run at the same moment, prefers those of its workspace.
  const [temporal, gateway] = [await freePort(), await freePort()];
  const daybookFile = DAYBOOK.replace(':7233', `:${temporal}`).replace(':7080', `:${gateway}`);
  root = await writeWorkspace({ runbooks: { look: RUNBOOK }, daybook: daybookFile });
  dev = new Program('cli/main.js', ['dev', '-w', root], env);
  await dev.line(/worker polls/i, 120_000);
}, 180_000);

afterAll(async () => {
  watch?.signal('SIGKILL');
  dev.signal('SIGTERM');
  await dev.ended;
});

async function pidOf(name: 'worker' | 'gateway'): Promise<number | undefined> {
  const file = await readFile(path.join(root, '.daybook', 'dev.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(file) as { pids?: Record<string, number> }).pids?.[name];
}

async function newPid(name: 'worker' | 'gateway', old: number): Promise<number> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const pid = await pidOf(name);
    if (pid !== undefined && pid !== old) return pid;
    await beforeLookingAgain();
  }
  throw new Error(`the ${name} did not come back`);
}

describe('the command line', () => {
  it('watches a run across a killed worker and a killed gateway, and ends with its ending', async () => {
    const started = await daybook(
      'start',
      'look',
      '--as',
      'dana',
      '--run',
      'watched',
      '--no-wait',
      '-e',
      'production',
      '--confirm',
      'production',
      '--yes',
    );
    expect(started.code === 8 ? '' : started.text).toBe('');
    watch = new Program('cli/main.js', ['watch', 'watched', '-w', root, '--as', 'dana'], env);
    await watch.line(/first/);
    const worker = (await pidOf('worker')) as number;
    process.kill(worker, 'SIGKILL');
    await newPid('worker', worker);
    const gateway = (await pidOf('gateway')) as number;
    process.kill(gateway, 'SIGKILL');
    await newPid('gateway', gateway);
    for (const step of ['first', 'second']) {
      await watch.line(new RegExp(`${step}.*(waiting|waits)`));
      let code = -1;
      for (const deadline = Date.now() + 60_000; code !== 0 && Date.now() < deadline; )
        code = (await daybook('complete', 'watched', step, '--as', 'ines')).code;
      expect(code).toBe(0);
    }
    expect(await watch.ended).toBe(0);
    expect(watch.text).toMatch(/run succeeded/);
  }, 240_000);

  it('executes its own plan when the runbook is edited meanwhile, and a fresh plan shows another digest', async () => {
    const before = JSON.parse((await daybook('plan', 'look', '-e', 'production', '--json')).output) as {
      digest: string;
    };
    await daybook(
      'start',
      'look',
      '--as',
      'dana',
      '--run',
      'edited',
      '--no-wait',
      '-e',
      'production',
      '--confirm',
      'production',
      '--yes',
    );
    await writeFile(path.join(root, 'runbooks', 'look.yaml'), RUNBOOK.replace('id: second', 'id: changed'));
    const after = JSON.parse((await daybook('plan', 'look', '-e', 'production', '--json')).output) as {
      digest: string;
    };
    expect(after.digest).not.toBe(before.digest);
    for (const step of ['first', 'second'])
      expect((await daybook('complete', 'edited', step, '--as', 'noor')).code).toBe(0);
    const shown = await daybook('show', 'edited', '--as', 'dana');
    expect(shown.text).toContain(before.digest.slice(0, 12));
    expect(shown.text).toMatch(/second/);
  }, 120_000);
});
