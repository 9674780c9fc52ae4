import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { cachedBinary, cacheFolderFor, serverModuleFolder } from '../../tools/temporal/cache.js';
import { findTemporal } from '../../tools/temporal/find-temporal.js';
import { isLoopback } from '../../tools/temporal/from-address.js';
import { TemporalNotFoundError } from '../../tools/temporal/not-found.js';
import type { TemporalProgress } from '../../tools/temporal/rung.js';
import { fakeGo, program, scratch, temporalSaying } from './stand-ins.js';

const PATIENCE = { answer: 500, stall: 500, lockPoll: 20 };

describe('the ladder to a Temporal server', () => {
  let room: ReturnType<typeof scratch>;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let said: TemporalProgress[];

  beforeEach(() => {
    room = scratch();
    folder = room.folder;
    said = [];
    env = { PATH: join(folder, 'bin'), DAYBOOK_CACHE: join(folder, 'cache'), DAYBOOK_TEMPORAL_DOWNLOAD: 'off' };
  });
  afterEach(() => room.remove());

  const find = (more: NodeJS.ProcessEnv = {}, allowAddress: 'any' | 'loopback' | 'no' = 'no') =>
    findTemporal({ env: { ...env, ...more }, allowAddress, patience: PATIENCE, onProgress: (one) => said.push(one) });
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => {
        throw new Error('it found a server');
      },
      (error: unknown) => error as TemporalNotFoundError,
    );
  const cached = () => cachedBinary(cacheFolderFor(serverModuleFolder(), env));

  it('takes the program that TEMPORAL_CLI_PATH names before the one on PATH', async () => {
    const named = program(join(folder, 'mine', 'temporal'), temporalSaying('1.33.0'));
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.32.0'));
    const found = await find({ TEMPORAL_CLI_PATH: named });
    expect(found).toEqual({ kind: 'binary', rung: 'TEMPORAL_CLI_PATH', path: named, version: '1.33.0', lacks: [] });
  });

  it('stops when TEMPORAL_CLI_PATH names nothing, rather than take another server', async () => {
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.32.0'));
    const error = await failure(find({ TEMPORAL_CLI_PATH: join(folder, 'gone') }));
    expect(error).toBeInstanceOf(TemporalNotFoundError);
    expect(error.message).toMatch(
      /named by TEMPORAL_CLI_PATH cannot be used: .*gone cannot be used: there is no such file/,
    );
    expect(error.message).toMatch(/Do this: set TEMPORAL_CLI_PATH to a working/);
  });

  it('takes `temporal` on PATH, and says what an old server lacks', async () => {
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.31.2'));
    const found = await find();
    expect(found).toMatchObject({
      rung: 'PATH',
      version: '1.31.2',
      lacks: ['time skipping (needs server 1.32 or newer)'],
    });
  });

  it('passes over a program on PATH that is no Temporal server, and says why', async () => {
    program(join(folder, 'bin', 'temporal'), 'echo hello');
    const error = await failure(find());
    expect(error.missed).toContainEqual(
      expect.objectContaining({
        rung: 'PATH',
        reason: expect.stringMatching(/names no server version; it printed "hello"/),
      }),
    );
  });

  it('passes over a program on PATH that never answers', async () => {
    program(join(folder, 'bin', 'temporal'), 'while :; do /bin/sleep 0.1; done');
    const error = await failure(findTemporal({ env, patience: { ...PATIENCE, program: 300 } }));
    expect(error.missed[2]?.reason).toMatch(/did not print its version within 0.3 s/);
  });

  it('takes the cached program before it makes one', async () => {
    const go = fakeGo(join(folder, 'bin'));
    program(cached(), temporalSaying('1.32.0'));
    expect(await find()).toMatchObject({ rung: 'cache', path: cached(), version: '1.32.0' });
    expect(go.runs()).toBe(0);
  });

  it('builds with Go into the cache, says how far it is, and needs no second build', async () => {
    const go = fakeGo(join(folder, 'bin'));
    expect(await find()).toEqual({ kind: 'binary', rung: 'go build', path: cached(), version: '1.32.0', lacks: [] });
    expect(said.at(-1)).toMatchObject({
      rung: 'go build',
      message: expect.stringMatching(/1 modules? fetched, 1 packages? compiled, \d+ s/),
    });
    expect(await find()).toMatchObject({ rung: 'cache', path: cached() });
    expect(go.runs()).toBe(1);
    expect(readdirSync(join(cached(), '..')).sort()).toEqual(['build.log', 'temporal']);
  });

  it('says how far the build is every few seconds, also while Go prints nothing', async () => {
    fakeGo(join(folder, 'bin'));
    const done = join(folder, 'done');
    const building = find({ GO_WAITS: done });
    const lines = () => said.filter(({ rung }) => rung === 'go build');
    await expectEventually(() => expect(lines().length).toBeGreaterThan(1));
    expect(lines()[1]?.message).toMatch(/1 modules? fetched, 1 packages? compiled, [1-4] s/);
    program(done, '');
    await building;
  });

  it('replaces a cached program that no longer runs', async () => {
    fakeGo(join(folder, 'bin'));
    program(cached(), 'exit 3');
    expect(await find()).toMatchObject({ rung: 'go build', version: '1.32.0' });
    expect(await find()).toMatchObject({ rung: 'cache', version: '1.32.0' });
  });

  it('reports a build that fails with what the compiler said, and leaves nothing in the cache', async () => {
    fakeGo(join(folder, 'bin'));
    const error = await failure(find({ GO_FAILS: 'yes' }));
    expect(error.missed.at(-1)).toMatchObject({
      rung: 'go build',
      reason: 'the build ended with 1: a.go:1:2: this does not compile',
    });
    expect(error.missed.at(-1)?.cure).toContain('build.log');
    expect(existsSync(cached())).toBe(false);
  });

  it('names every rung with its reason and its cure when none works', async () => {
    const error = await failure(find());
    const names = error.missed.map(({ rung }) => rung);
    expect(names).toEqual(['TEMPORAL_ADDRESS', 'TEMPORAL_CLI_PATH', 'PATH', 'cache', 'download', 'go build']);
    for (const { rung, reason, cure } of error.missed) {
      expect(error.message).toContain(`${rung}: ${reason}.\n     Do this: ${cure}.`);
    }
  });

  it('makes one build of two that are asked for at once; the second waits and says so', async () => {
    const go = fakeGo(join(folder, 'bin'));
    const done = join(folder, 'done');
    const first = find({ GO_WAITS: done });
    const second = find({ GO_WAITS: done });
    await expectEventually(() => expect(said.some(({ message }) => message.includes('waiting for it'))).toBe(true));
    program(done, '');
    expect((await Promise.all([first, second])).map(({ rung }) => rung).sort()).toEqual(['cache', 'go build']);
    expect(go.runs()).toBe(1);
  });

  it('never uses TEMPORAL_ADDRESS where a server of its own is needed', async () => {
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.32.0'));
    expect(await find({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'no')).toMatchObject({ rung: 'PATH' });
  });

  it.each([
    ['is on another machine', 'temporal.example:7233', 'temporal.example:7233 is not on this machine, and only'],
    ['names no port', '127.0.0.1', '127.0.0.1 is not HOST:PORT'],
  ])('stops when TEMPORAL_ADDRESS %s, rather than take another server', async (_what, address, reason) => {
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.32.0'));
    const error = await failure(find({ TEMPORAL_ADDRESS: address }, 'loopback'));
    expect(error).toBeInstanceOf(TemporalNotFoundError);
    expect(error.message).toContain(`named by TEMPORAL_ADDRESS cannot be used: ${reason}`);
    expect(error.asked).toBe('TEMPORAL_ADDRESS');
  });

  it('is climbed by tests without the TEMPORAL_ADDRESS of whoever runs them', async () => {
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
    // A variable, because a configuration has no types to look up.
    const configuration: string = '../../jest.config.js';
    await import(configuration);
    expect(process.env.TEMPORAL_ADDRESS).toBeUndefined();
  });

  it('stops when the server that TEMPORAL_ADDRESS names does not answer', async () => {
    program(join(folder, 'bin', 'temporal'), temporalSaying('1.32.0'));
    const error = await failure(find({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'loopback'));
    expect(error.message).toMatch(/named by TEMPORAL_ADDRESS cannot be used: 127.0.0.1:1 did not answer/);
  });

  it.each([
    ['localhost:7233', true],
    ['127.0.0.1:7233', true],
    ['127.8.9.1', true],
    ['[::1]:7233', true],
    ['127.0.0.1.example:7233', false],
    ['localhost.example:7233', false],
    ['10.0.0.1:7233', false],
    ['0.0.0.0:7233', false],
  ])('says whether %s is on this machine: %s', (address, yes) => {
    expect(isLoopback(address)).toBe(yes);
  });
});

/** Polls until the expectation holds, for at most five seconds. */
async function expectEventually(expectation: () => void): Promise<void> {
  for (const deadline = Date.now() + 5_000; ; ) {
    try {
      return expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
