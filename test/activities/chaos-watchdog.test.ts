import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { WatchdogOrder, WatchdogState } from '../../activities/chaos/watchdog/protocol.js';
import { askToBegin } from '../../activities/chaos/watchdog/begin.js';
import { askToLift, startWatchdog, watchdogBase } from '../../activities/chaos/watchdog/starter.js';
import { markOf, runState, stillRuns } from '../../activities/supervisor/process-mark.js';
import type { ProcessMark } from '../../activities/supervisor/protocol.js';
import { ChaosWorld, watchdogPath } from './support/chaos-world.js';
import { isAlive, until } from './support/world.js';

let place: ChaosWorld;
let mark: ProcessMark;
let base: string;

beforeEach(async () => {
  place = await ChaosWorld.open();
  mark = (await markOf(await place.deploy())) ?? { pid: 0, started: '' };
  base = watchdogBase(place.world.root, 'go-live-1/break/1');
});
afterEach(async () => {
  await askToLift(base);
  await place.close();
});

function order(liftAfterMs: number): WatchdogOrder {
  const fault = 'Pause slot blue of place';
  return { base, key: 'go-live-1/break/1', fault, byHand: 'kill -CONT', lift: { kind: 'resume', mark }, liftAfterMs };
}

const state = () => JSON.parse(readFileSync(`${base}.json`, 'utf8')) as WatchdogState;

describe('the watchdog of an experiment', () => {
  it('lifts the fault at its deadline when the worker was killed and never comes back', async () => {
    const { root } = place.world;
    // A worker of its own, which begins the fault and is gone before anybody lifts it.
    const worker = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { spawn } from 'node:child_process';
         const dog = spawn(process.execPath, [${JSON.stringify(watchdogPath)}], { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: ${JSON.stringify(root)} });
         dog.stdout.once('data', () => { process.kill(-${mark.pid}, 'SIGSTOP'); process.kill(process.pid, 'SIGKILL'); });
         dog.stdin.end(${JSON.stringify(JSON.stringify(order(1500)))});`,
      ],
      { stdio: 'ignore' },
    );
    await startedFolder();
    const begun = performance.now();
    await new Promise((resolve) => worker.once('exit', resolve));
    await until('the fault stands', async () => (await runState(mark.pid)) === 'T');
    await until('the fault is lifted', async () => (await runState(mark.pid)) !== 'T', 30_000);
    expect(performance.now() - begun).toBeGreaterThan(500);
    await until('the watchdog is gone', () => !existsSync(`${base}.sock`));
    expect(existsSync(`${base}.json`)).toBe(false);
  });

  it('lifts at once when it is told to, and ends', async () => {
    await startWatchdog(watchdogPath, order(3_600_000));
    const dog = state().watchdog.pid;
    process.kill(-mark.pid, 'SIGSTOP');
    expect(await askToLift(base)).toBe('lifted');
    expect(await runState(mark.pid)).not.toBe('T');
    await until('it has ended', async () => !isAlive(dog) || (await runState(dog)) === 'Z');
    expect(await askToLift(base)).toBe('gone');
  });

  it('lifts before it ends when the machine shuts down', async () => {
    await startWatchdog(watchdogPath, order(3_600_000));
    process.kill(-mark.pid, 'SIGSTOP');
    process.kill(state().watchdog.pid, 'SIGTERM');
    await until('the fault is lifted', async () => (await runState(mark.pid)) !== 'T');
  });

  it('says for whoever looks what stands, until when, and how to lift it by hand', async () => {
    await startWatchdog(watchdogPath, order(3_600_000));
    expect(state()).toMatchObject({
      key: 'go-live-1/break/1',
      fault: 'Pause slot blue of place',
      byHand: 'kill -CONT',
    });
    expect(Date.parse(state().liftsAt)).toBeGreaterThan(Date.now() + 3_000_000);
    expect(statSync(`${base}.json`).mode & 0o077).toBe(0);
  });

  describe('that runs the program which brings the fault', () => {
    const ledger = () => {
      const file = path.join(place.world.root, 'ledger');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    };
    const shell = (script: string) => ({
      argv: ['sh', '-c', script],
      folder: place.world.root,
      env: { PATH: process.env.PATH ?? '' },
    });
    const slow = (timeoutMs: number): WatchdogOrder => ({
      ...order(3_600_000),
      begin: { plan: shell('echo begun >> ledger; sleep 600 & wait; echo broken >> ledger'), timeoutMs },
      lift: { kind: 'command', plan: shell('echo lifted >> ledger') },
    });
    const limits = { withinMs: 60_000, signal: new AbortController().signal };

    /** Nobody waits for it, as after a kill of the worker. */
    async function beginning(timeoutMs = 600_000): Promise<ProcessMark> {
      await startWatchdog(watchdogPath, slow(timeoutMs));
      void askToBegin(base, limits).catch(() => undefined);
      await until('it is noted', () => state().program !== undefined);
      await until('it runs', () => ledger().length === 1);
      return state().program as ProcessMark;
    }

    it('ends it before it lifts, so that it breaks nothing afterwards', async () => {
      const program = await beginning();
      expect(await askToLift(base)).toBe('lifted');
      expect(await stillRuns(program)).toBe(false);
      expect(ledger()).toEqual(['begun', 'lifted']);
      expect(existsSync(`${base}.json`)).toBe(false);
    });

    it('begins nothing once it has been told to lift', async () => {
      await startWatchdog(watchdogPath, slow(600_000));
      expect(await askToLift(base)).toBe('lifted');
      await expect(askToBegin(base, limits)).rejects.toMatchObject({ reason: 'watchdog-lost' });
      expect(ledger()).toEqual(['lifted']);
    });

    it('runs it no longer than it may, also when nobody waits for it', async () => {
      const program = await beginning(1000);
      await until('it has ended', async () => !(await stillRuns(program)), 30_000);
      expect(ledger()).toEqual(['begun']);
      expect(await askToBegin(base, limits)).toMatchObject({ timedOut: true });
      await askToLift(base);
    });

    it('leaves nothing that could break later when it is killed itself', async () => {
      const program = await beginning();
      process.kill(state().watchdog.pid, 'SIGKILL');
      expect(await askToLift(base)).toBe('gone');
      expect(await stillRuns(program)).toBe(false);
      expect(ledger()).toEqual(['begun']);
    });
  });

  it('leaves another process alone that has got the number of the one it watched', async () => {
    const other = spawn('sleep', ['60'], { detached: true });
    const pid = other.pid ?? 0;
    const stale = { ...order(3_600_000), lift: { kind: 'resume' as const, mark: { pid, started: '1' } } };
    await startWatchdog(watchdogPath, stale);
    process.kill(-pid, 'SIGSTOP');
    await until('it stands still', async () => (await runState(pid)) === 'T');
    expect(await askToLift(base)).toBe('lifted');
    expect(await runState(pid)).toBe('T');
    process.kill(-pid, 'SIGKILL');
  });

  it('has a place whose path is short enough for a socket', () => {
    const long = `${'run-'.repeat(40)}/step/1`;
    expect(path.basename(watchdogBase('/w', long))).toHaveLength(16);
  });
});

/** The watchdog's folder, which a worker makes before it starts one. */
async function startedFolder(): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(path.dirname(base), { recursive: true });
}
