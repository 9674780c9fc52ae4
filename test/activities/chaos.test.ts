import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runState } from '../../activities/supervisor/process-mark.js';
import { slotStatus } from '../../activities/supervisor/starter.js';
import { ChaosWorld } from './support/chaos-world.js';
import { FarEnd } from './support/far-end.js';
import { FakeActivity, isAlive, until } from './support/world.js';

let place: ChaosWorld;

beforeEach(async () => {
  place = await ChaosWorld.open();
});
afterEach(() => place.close());

/** State files of watchdogs that think that a fault stands. */
function standing(): string[] {
  const folder = path.join(place.world.root, '.daybook/chaos');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}

describe('killing the program of a slot', () => {
  it('kills it once, and measures how soon its supervisor has it back', async () => {
    const before = await place.deploy();
    const outcome = await place.run(
      place.call({ kill: 'blue' }, { more: { expectSteady: false, abortWhen: 'steady.brokenMs > 15000', for: '2s' } }),
    );
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { steadyBefore: true, steadyAfter: true, aborted: false, findings: 0 },
    });
    expect(outcome.outputs?.broken).toBeGreaterThan(0);
    expect(isAlive(before)).toBe(false);
    expect((await slotStatus(place.slotBase))?.exits).toBe(1);
    expect(await place.findings()).toEqual([]);
  });

  it('fails with a finding for the owner of the step when the target does not come back', async () => {
    await place.deploy();
    writeFileSync(path.join(place.world.root, 'never'), '');
    const more = { expectSteady: false, abortWhen: 'false', recoverWithin: '600ms' };
    const outcome = await place.run(place.call({ kill: 'blue' }, { more }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-recovered', outputs: { steadyAfter: false } });
    expect(await place.findings()).toMatchObject([
      { deviation: 'not-recovered', owner: 'release', layer: 'process', run: 'go-live-1', step: 'break' },
    ]);
  });

  it('refutes a hypothesis that nobody would notice', async () => {
    await place.deploy();
    const outcome = await place.run(place.call({ kill: 'blue' }, { more: { for: '2s' } }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'hypothesis-broken', outputs: { aborted: true } });
    expect(await place.findings()).toMatchObject([{ deviation: 'hypothesis-broken' }]);
  });

  it('touches nothing where nothing runs', async () => {
    const end = await FarEnd.start();
    const outcome = await place.run(place.call({ kill: 'blue' }, { url: end.url }));
    await end.stop();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'nothing-runs' });
  });
});

describe('pausing the program of a slot', () => {
  it('stops it for the time that was asked for, and lets the same process go on', async () => {
    const program = await place.deploy();
    const more = { expectSteady: false, abortWhen: 'false', for: '1500ms' };
    const running = place.run(place.call({ pause: 'blue' }, { more }));
    await until('it stands still', async () => (await runState(program)) === 'T');
    expect(standing()).toHaveLength(1);
    expect(await running).toMatchObject({ status: 'succeeded', outputs: { steadyAfter: true } });
    expect(await runState(program)).not.toBe('T');
    expect(await place.program()).toBe(program);
    expect(standing()).toEqual([]);
  });

  it('lifts the fault at the first break that is not tolerated', async () => {
    const program = await place.deploy();
    const begun = performance.now();
    const outcome = await place.run(place.call({ pause: 'blue' }, { more: { for: '60s' } }));
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'hypothesis-broken',
      outputs: { aborted: true, broken: 1 },
    });
    expect(await runState(program)).not.toBe('T');
  });

  it('lifts the fault as soon as the abort condition comes true, and records that', async () => {
    const program = await place.deploy();
    const more = { for: '60s', expectSteady: false, abortWhen: 'steady.inARow >= 2' };
    const outcome = await place.run(place.call({ pause: 'blue' }, { more }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'abort-condition', outputs: { broken: 2 } });
    expect(await runState(program)).not.toBe('T');
    expect(await place.findings()).toMatchObject([{ deviation: 'abort' }]);
  });

  it('lifts the fault when its abort condition cannot be judged', async () => {
    const program = await place.deploy();
    const more = { for: '60s', expectSteady: false, abortWhen: 'steady.samples' };
    expect(await place.run(place.call({ pause: 'blue' }, { more }))).toMatchObject({ reason: 'abort-condition' });
    expect(await runState(program)).not.toBe('T');
  });

  it('tolerates as many breaks as it says, and no more', async () => {
    await place.deploy();
    const more = { for: '900ms', steadyState: { tolerate: 30 } };
    const outcome = await place.run(place.call({ pause: 'blue' }, { more }));
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { aborted: false, findings: 0 } });
    expect(outcome.outputs?.broken).toBeGreaterThan(0);
  });

  it('begins no fault while the steady state does not hold, and asks nobody for a finding', async () => {
    const program = await place.deploy();
    const call = place.call({ pause: 'blue' }, { more: { steadyState: { expect: 'response.status == 503' } } });
    const outcome = await place.run(call);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-steady' });
    expect(outcome.message).toContain('response.status == 503');
    expect(await runState(program)).not.toBe('T');
    expect(await place.findings()).toEqual([]);
  });

  it('is lifted at once when the run is aborted, and says so', async () => {
    const program = await place.deploy();
    const more = { expectSteady: false, abortWhen: 'false', for: '1h' };
    const running = place.run(place.call({ pause: 'blue' }, { more }));
    await until('it stands still', async () => (await runState(program)) === 'T');
    place.world.activity.cancel();
    const outcome = await running;
    expect(outcome).toMatchObject({ status: 'aborted' });
    expect(outcome.message).toContain('The fault has been lifted');
    expect(await runState(program)).not.toBe('T');
    expect(standing()).toEqual([]);
  });

  it('is over, whatever runs in the slot by now, when the paused process has been replaced', async () => {
    const program = await place.deploy();
    const more = { expectSteady: false, abortWhen: 'false', for: '2s' };
    const running = place.run(place.call({ pause: 'blue' }, { more }));
    await until('it stands still', async () => (await runState(program)) === 'T');
    process.kill(program, 'SIGKILL');
    expect(await running).toMatchObject({ status: 'succeeded', outputs: { steadyAfter: true } });
    expect(isAlive(program)).toBe(false);
    expect(await place.program()).not.toBe(program);
  });

  it('does not let a fault stand whose watchdog has been told meanwhile that it is over', async () => {
    const program = await place.deploy();
    const gone = path.join(place.world.root, 'gone.mjs');
    writeFileSync(gone, `console.log('{"ok":true}');`);
    place.world.deps.watchdogPath = gone;
    const outcome = await place.run(place.call({ pause: 'blue' }, { more: { for: '1h' } }));
    expect(outcome).toMatchObject({ status: 'errored', reason: 'watchdog-lost' });
    expect(await runState(program)).not.toBe('T');
  });

  it('shows nothing of a hypothesis when its watchdog lifted it before its time', async () => {
    const program = await place.deploy();
    const end = await FarEnd.start();
    let looks = 0;
    const answer = end.onGet;
    end.onGet = (...asked) => {
      looks += 1;
      answer(...asked);
    };
    const running = place.run(place.call({ pause: 'blue' }, { url: end.url, more: { for: '3s' } }));
    await until('it stands still', async () => (await runState(program)) === 'T');
    const before = looks;
    await until('it is watched', () => looks > before);
    const [state = ''] = standing();
    const noted = readFileSync(path.join(place.world.root, '.daybook/chaos', state), 'utf8');
    process.kill((JSON.parse(noted) as { watchdog: { pid: number } }).watchdog.pid, 'SIGTERM');
    expect(await running).toMatchObject({ status: 'failed', reason: 'interrupted', outputs: { steadyAfter: true } });
    expect(await place.findings()).toEqual([]);
    await end.stop();
  });

  it('begins no fault without a watchdog', async () => {
    const program = await place.deploy();
    place.world.deps.watchdogPath = '/no/such/watchdog.js';
    const outcome = await place.run(place.call({ pause: 'blue' }));
    expect(outcome).toMatchObject({ status: 'errored', reason: 'watchdog-not-started', happened: 'no' });
    expect(await runState(program)).not.toBe('T');
  });
});

describe('an attempt that follows one whose worker was lost', () => {
  /** What the engine sees of a worker that was killed: nothing, until another attempt begins. */
  async function lose(running: Promise<unknown>): Promise<void> {
    place.world.activity.cancel('lost');
    await running.catch(() => undefined);
    place.world.activity = new FakeActivity();
    place.world.activity.attempt = 2;
  }

  it('does not break it again, and says that the hypothesis was not judged', async () => {
    const program = await place.deploy();
    const more = { expectSteady: false, abortWhen: 'false', for: '1h' };
    const call = place.call({ kill: 'blue' }, { more, attempts: 3 });
    const running = place.run(call);
    await until('it was killed', () => !isAlive(program));
    await until('it is back', async () => (await place.program()) !== undefined);
    await lose(running);
    const again = await place.program();
    expect(await place.run(call)).toMatchObject({
      status: 'failed',
      reason: 'interrupted',
      outputs: { steadyAfter: true },
    });
    expect(await place.program()).toBe(again);
    expect((await slotStatus(place.slotBase))?.exits).toBe(1);
  });

  it('gives the same outcome as the first one once that is on record', async () => {
    await place.deploy();
    const call = place.call({ kill: 'blue' }, { more: { for: '2s' } });
    const first = await place.run(call);
    expect(await place.run(call)).toEqual(first);
    expect(await place.findings()).toHaveLength(1);
  });
});

describe('a fault that a program brings', () => {
  const fault = { run: ['sh', 'break.sh'], lift: ['sh', 'mend.sh'] };

  function tools(
    allow: string[][] = [
      ['sh', 'break.sh'],
      ['sh', 'mend.sh'],
    ],
  ) {
    return { kind: 'command', config: { allow, env: { TOKEN: 'canary-secret' } } };
  }

  beforeEach(async () => {
    await place.deploy();
    const { root } = place.world;
    writeFileSync(
      path.join(root, 'break.sh'),
      'echo broken $DAYBOOK_KEY >> ledger; ls .daybook/chaos > seen; cat .daybook/chaos/*.json >> seen',
    );
    writeFileSync(path.join(root, 'mend.sh'), 'echo mended >> ledger');
  });

  const ledger = () => readFileSync(path.join(place.world.root, 'ledger'), 'utf8').trim().split('\n');

  it('runs both programs, each once, under its key', async () => {
    const outcome = await place.run(place.call(fault, { target: tools() }));
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { aborted: false, broken: 0 } });
    expect(ledger()).toEqual(['broken go-live-1/break/1', 'mended']);
  });

  it('writes no credential down while it stands', async () => {
    await place.run(place.call(fault, { target: tools() }));
    const seen = readFileSync(path.join(place.world.root, 'seen'), 'utf8');
    expect(seen).toContain('mend.sh');
    expect(seen).not.toContain('canary-secret');
  });

  it('is brought by its watchdog, which outlives a worker that is killed', async () => {
    writeFileSync(path.join(place.world.root, 'break.sh'), 'echo $PPID >> ledger');
    await place.run(place.call(fault, { target: tools() }));
    expect(ledger()).toEqual([expect.stringMatching(/^\d+$/), 'mended']);
    expect(ledger()[0]).not.toBe(String(process.pid));
  });

  it('is not begun any more once the next attempt has lifted it, also when the worker was lost while it began', async () => {
    writeFileSync(
      path.join(place.world.root, 'break.sh'),
      'echo begun >> ledger; sleep 600 & wait; echo broken >> ledger',
    );
    const call = place.call(fault, { target: tools(), attempts: 3 });
    const first = expect(place.run(call)).rejects.toMatchObject({ type: 'errored' });
    await until('it begins', () => existsSync(path.join(place.world.root, 'ledger')));
    // The engine hears nothing of the first attempt any more, and what that one started goes on.
    place.world.activity = new FakeActivity();
    place.world.activity.attempt = 2;
    expect(await place.run(call)).toMatchObject({ status: 'failed', reason: 'interrupted' });
    expect(ledger().slice(0, 2)).toEqual(['begun', 'mended']);
    expect(ledger()).not.toContain('broken');
    await first;
  });

  it('that says something secret when it fails says it to nobody', async () => {
    writeFileSync(path.join(place.world.root, 'break.sh'), 'echo no: $TOKEN; exit 4');
    place.world.deps.env.CHAOS_TOKEN = 'canary-secret';
    const target = tools();
    target.config.env.TOKEN = 'env:CHAOS_TOKEN';
    const outcome = await place.run(place.call(fault, { target }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'fault-failed' });
    expect(outcome.message).toContain('ended with 4: no: «redacted»');
  });

  it('is lifted at once when the run is aborted while it begins', async () => {
    writeFileSync(
      path.join(place.world.root, 'break.sh'),
      'echo begun >> ledger; sleep 600 & wait; echo broken >> ledger',
    );
    const running = place.run(place.call(fault, { target: tools() }));
    await until('it begins', () => existsSync(path.join(place.world.root, 'ledger')));
    place.world.activity.cancel();
    expect(await running).toMatchObject({ status: 'aborted' });
    expect(ledger()).toEqual(['begun', 'mended']);
  });

  it('is not brought unless the way back is allowed too', async () => {
    const outcome = await place.run(place.call(fault, { target: tools([['sh', 'break.sh']]) }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'command-not-allowed' });
    expect(existsSync(path.join(place.world.root, 'ledger'))).toBe(false);
  });

  it('is said to stand, with the way to lift it by hand, when the way back fails', async () => {
    const mend = path.join(place.world.root, 'mend.sh');
    writeFileSync(mend, 'exit 3');
    const call = place.call(fault, { target: tools(), attempts: 1 });
    const outcome = await place.run(call);
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-lifted' });
    expect(outcome.message).toMatch(/^THE FAULT STILL STANDS\. Lift it by hand: in \S+: sh mend\.sh\./);
    expect(standing()).toHaveLength(1);
    writeFileSync(mend, 'echo mended >> ledger');
    await until('its watchdog has lifted it after all', () => standing().length === 0, 20_000);
    expect(ledger()).toContain('mended');
  });

  it('is said to stand also when the run was aborted meanwhile', async () => {
    writeFileSync(path.join(place.world.root, 'mend.sh'), 'exit 3');
    const more = { for: '1h', expectSteady: false, abortWhen: 'false' };
    const running = place.run(place.call(fault, { target: tools(), more }));
    await until('it is broken', () => existsSync(path.join(place.world.root, 'ledger')));
    place.world.activity.cancel();
    expect(await running).toMatchObject({ status: 'errored', reason: 'not-lifted' });
    writeFileSync(path.join(place.world.root, 'mend.sh'), 'exit 0');
    await until('its watchdog has lifted it after all', () => standing().length === 0, 20_000);
  });
});
