import { createActivities } from '../../activities/index.js';
import { notify } from '../../activities/steps/notify.js';
import { refused } from '../../activities/failures.js';
import { runbook } from '../../activities/steps/runbook.js';
import { planDigest } from '../../model/digest.js';
import { nestedRunId, type StepCall } from '../../model/effect.js';
import { stepTypes } from '../../model/steps/index.js';
import type { Plan } from '../../model/plan.js';
import type { Signed } from '../../model/statement.js';
import { consoleTransport } from '../../transports/console.js';
import { FakeActivity, makeWorld, plainCall, until, type World } from './support/world.js';

let world: World;
let printed: string[];
beforeEach(() => {
  printed = [];
  world = makeWorld({ transports: { console: consoleTransport({ write: (text) => printed.push(text) }) } });
});
afterEach(() => world.remove());

describe('a notification', () => {
  const call: StepCall = {
    ...plainCall(),
    type: 'notify',
    params: { to: ['release', 'dana'], message: { subject: 'Tonight', body: 'v2 goes live' } },
  };

  it('reaches everybody once, however often they are named', async () => {
    expect(await notify(call, world.deps)).toEqual({
      status: 'succeeded',
      outputs: { recipients: 2, unreachable: [] },
    });
    expect(printed).toHaveLength(2);
    const [first = ''] = printed;
    expect(first.split('\n')[0]).toBe('To Dana Reyes: [PRODUCTION] Tonight');
    for (const words of ['v2 goes live', 'go-live-1, step switch']) expect(first).toContain(words);
  });

  it('stands on the console once, with a line and a delivery record for each further recipient', async () => {
    await notify(call, world.deps);
    expect(printed[1]).toBe('To Omar: [PRODUCTION] Tonight');
    const names = await world.deps.records.list('deliveries/');
    expect(names.map((name) => name.split('/').at(-1)).sort()).toEqual(['dana', 'omar']);
    const other = { ...call.params, message: { subject: 'Tonight', body: 'v3 goes live' } };
    await notify({ ...call, epoch: call.epoch + 1, params: other }, world.deps);
    expect(printed[2]).toContain('v3 goes live');
  });

  it('is not printed again for those who have it when the second attempt goes on', async () => {
    const transport = consoleTransport({ write: (text) => printed.push(text) });
    world.deps.transports.console = {
      ...transport,
      send: async (letter, to, how) => {
        if ('person' in to && to.person.id === 'omar') throw new Error('lost');
        return transport.send(letter, to, how);
      },
    };
    await expect(notify({ ...call, attempts: 2 }, world.deps)).rejects.toMatchObject({
      details: [{ reason: 'not-delivered' }],
    });
    world.deps.transports.console = transport;
    world.activity.attempt = 2;
    expect(await notify({ ...call, attempts: 2 }, world.deps)).toMatchObject({ status: 'succeeded' });
    expect(printed.map((text) => text.split(':')[0])).toEqual(['To Dana Reyes', 'To Omar']);
  });

  it('is refused for somebody who is in no people.yaml, before anybody is told', async () => {
    const params = { ...call.params, to: ['dana', 'nobody'] };
    expect(await notify({ ...call, params }, world.deps)).toMatchObject({
      status: 'failed',
      reason: 'recipient-unknown',
      message: expect.stringContaining('nobody'),
    });
    expect(printed).toEqual([]);
  });

  it('cannot rewrite the screen', async () => {
    const params = { to: ['dana'], message: { subject: 'a\u001b[2Jb', body: 'x\u0007y\u202ez' } };
    await notify({ ...call, params }, world.deps);
    expect(printed[0]).toMatch(/^To Dana Reyes: .*a�\[2Jb\n/);
    expect(printed[0]).toContain('x�y�z');
    for (const steering of ['\u001b', '\u0007', '\u202e']) expect(printed[0]).not.toContain(steering);
  });
});

describe('a runbook in a runbook', () => {
  const nested = { plan: { format: 1 } as unknown as Plan, start: {} as Signed };
  const call: StepCall = {
    ...plainCall(),
    step: 'warm-up',
    type: 'runbook',
    params: { runbook: 'warm-caches' },
    nested,
  };

  const ended = { status: 'succeeded', headline: 'all done', planDigest: planDigest(nested.plan) } as const;
  beforeEach(() => {
    world.deps.awaitRun = async () => ended;
  });

  it('is started as a run of its own, on record beforehand, and awaited', async () => {
    const started: unknown[] = [];
    world.deps.startNested = async (start) => {
      started.push(start);
      expect(await world.deps.records.list('nested/')).toEqual(['nested/go-live-1/go-live-1.warm-up.1']);
    };
    expect(await runbook(call, world.deps)).toEqual({
      status: 'succeeded',
      outputs: { run: 'go-live-1.warm-up.1', status: 'succeeded' },
    });
    expect(started).toEqual([{ run: 'go-live-1.warm-up.1', parent: 'go-live-1', ...nested }]);
  });

  it('fails when that run fails, with its last word', async () => {
    world.deps.awaitRun = async () => ({ ...ended, status: 'undone', headline: 'cache refused' });
    expect(await runbook(call, world.deps)).toMatchObject({
      status: 'failed',
      reason: 'run-undone',
      message: expect.stringContaining('cache refused'),
    });
  });

  it('fails when the run of that id carried out another plan', async () => {
    world.deps.awaitRun = async () => ({ ...ended, planDigest: 'another' });
    expect(await runbook(call, world.deps)).toMatchObject({ status: 'failed', reason: 'other-plan' });
  });

  it('is refused when the run of that id is somebody else’s, and says that nothing happened', async () => {
    world.deps.startNested = async () => Promise.reject(refused('other-run', 'not ours'));
    expect(await runbook({ ...call, attempts: 3 }, world.deps)).toMatchObject({
      status: 'failed',
      reason: 'other-run',
      happened: 'no',
    });
  });

  it('is not started under an id that no record can have', async () => {
    let started = false;
    world.deps.startNested = async () => {
      started = true;
    };
    const outcome = await runbook({ ...call, run: `r${'-'.repeat(175)}` }, world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'run-id-unusable', happened: 'no' });
    expect(started).toBe(false);
  });

  it('stops waiting when the run is cancelled', async () => {
    const activity = new FakeActivity();
    world.activity = activity;
    let waits = false;
    world.deps.awaitRun = (_run, { signal }) => {
      waits = true;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    const outcome = runbook(call, world.deps);
    await until('it waits', () => waits);
    activity.cancel();
    expect(await outcome).toMatchObject({ status: 'aborted' });
  });

  it('gets an id that no other step has', () => {
    const ids = ['ramp[2].go', 'ramp-2.go', 'ramp[2]', 'ramp-2', 'ramp'].map((step) =>
      nestedRunId({ run: 'r', step, epoch: 1 }),
    );
    expect(ids).toEqual(['r.ramp..2.go.1', 'r.ramp-2.go.1', 'r.ramp..2.1', 'r.ramp-2.1', 'r.ramp.1']);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the activities of a worker', () => {
  it('are named like the step types that have one', () => {
    const carriedOut = stepTypes.filter(({ lane }) => lane !== 'workflow').map(({ type }) => type);
    expect(Object.keys(createActivities(world.deps)).sort()).toEqual(carriedOut.sort());
    expect(carriedOut).toContain('traffic');
  });

  it.each<[string, Partial<StepCall>]>([
    ['the run', { run: '../records' }],
    ['the step', { step: 'a/../../b' }],
    ['the epoch', { epoch: 1.5 }],
    ['the type', { type: 'http' }],
    ['the phase', { phase: 'both' as 'do' }],
  ])('refuse a call that is not well-formed in %s', async (_what, change) => {
    const call = {
      ...plainCall(),
      type: 'notify',
      params: { to: ['dana'], message: { subject: 'a', body: 'b' } },
      ...change,
    };
    expect(await createActivities(world.deps).notify(call)).toMatchObject({
      status: 'failed',
      reason: 'call-malformed',
    });
    expect(printed).toEqual([]);
    expect(await world.deps.records.list('')).toEqual([]);
  });
});
