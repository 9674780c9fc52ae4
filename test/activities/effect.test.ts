import { runEffect, type Effect } from '../../activities/effect.js';
import { errored, failed, refused } from '../../activities/failures.js';
import { http } from '../../activities/steps/http.js';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { FarEnd } from './support/far-end.js';
import { FakeActivity, makeWorld, plainCall, type World } from './support/world.js';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

/** An effect over a plain value, with what it was asked. */
function ledger(change: Partial<Effect> = {}) {
  const asked: string[] = [];
  const effect: Effect = {
    probe: async () => {
      asked.push('probe');
      return 'todo';
    },
    apply: async (key) => {
      asked.push(`apply ${key}`);
    },
    verify: async () => {
      asked.push('verify');
      return { status: 'succeeded' };
    },
    ...change,
  };
  return { asked, effect };
}

function run(effect: Effect, call: StepCall = plainCall()): Promise<Outcome> {
  return runEffect(call, world.deps, async () => effect);
}

describe('an effect', () => {
  it('authorises, looks, applies with its key, and reads back', async () => {
    const { asked, effect } = ledger();
    expect(await run(effect)).toEqual({ status: 'succeeded' });
    expect(asked).toEqual(['probe', 'apply go-live-1/switch/1', 'verify']);
  });

  it('is not even opened when the call is not authorised', async () => {
    world.deps.authorise = async () => ({ allowed: false, reason: 'warrant-refused', message: 'no votes' });
    let opened = false;
    const outcome = await runEffect({ ...plainCall(), attempts: 3 }, world.deps, async () => {
      opened = true;
      return ledger().effect;
    });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'warrant-refused', happened: 'no' });
    expect(opened).toBe(false);
  });

  it('keeps the key open for the right caller when a wrong one is refused', async () => {
    world.deps.authorise = async () => ({ allowed: false, reason: 'warrant-refused', message: 'no' });
    await run(ledger().effect);
    world.deps.authorise = async () => ({ allowed: true });
    expect(await run(ledger().effect)).toEqual({ status: 'succeeded' });
  });

  it('says "unknown" when a refusal comes after an attempt that had begun', async () => {
    const lost = ledger({ apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')) });
    await expect(run(lost.effect, { ...plainCall(), attempts: 2 })).rejects.toMatchObject({ type: 'errored' });
    world.deps.authorise = async () => ({ allowed: false, reason: 'approval-expired', message: 'too late' });
    world.activity.attempt = 2;
    expect(await run(ledger().effect, { ...plainCall(), attempts: 2 })).toMatchObject({
      status: 'errored',
      reason: 'approval-expired',
      happened: 'unknown',
    });
  });

  it('says that nothing happened when it refuses before it touches anything', async () => {
    const refuses = () =>
      runEffect({ ...plainCall(), attempts: 3 }, world.deps, async () => Promise.reject(refused('no-traffic', 'no')));
    expect(await refuses()).toEqual({ status: 'failed', reason: 'no-traffic', message: 'no', happened: 'no' });
  });

  it('says "unknown" when what was begun is refused before it can be looked at', async () => {
    const call = { ...plainCall(), attempts: 2 };
    const lost = ledger({ apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')) });
    await expect(run(lost.effect, call)).rejects.toMatchObject({ type: 'errored' });
    world.activity.attempt = 2;
    const outcome = await runEffect({ ...call, attempts: 3 }, world.deps, async () =>
      Promise.reject(refused('target-differs', 'other target')),
    );
    expect(outcome).toMatchObject({ status: 'errored', reason: 'target-differs', happened: 'unknown' });
  });

  it('does nothing when the probe says that it is done, and says that nothing is to be undone', async () => {
    const { asked, effect } = ledger({ probe: async () => 'done' });
    expect(await run(effect)).toEqual({ status: 'succeeded', happened: 'no' });
    expect(asked).toEqual(['verify']);
    expect(await run(effect)).toEqual({ status: 'succeeded', happened: 'no' });
  });

  it('does not say so of what an earlier attempt of its own began', async () => {
    const call = { ...plainCall(), attempts: 2 };
    const lost = ledger({ apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')) });
    await expect(run(lost.effect, call)).rejects.toMatchObject({ type: 'errored' });
    world.activity.attempt = 2;
    expect(await run(ledger({ probe: async () => 'done' }).effect, call)).toEqual({ status: 'succeeded' });
  });

  it('gives the same caller the recorded outcome of a closed key, without touching the target', async () => {
    await run(ledger({ verify: async () => ({ status: 'succeeded', outputs: { first: true } }) }).effect);
    const again = ledger();
    world.activity.attempt = 2;
    expect(await run(again.effect)).toEqual({ status: 'succeeded', outputs: { first: true } });
    expect(again.asked).toEqual([]);
  });

  it.each([
    ['another activity of the run', { activityId: '2' }],
    ['another run of the workflow', { workflow: { id: 'go-live-1', runId: 'r2', type: 'run' } }],
    ['a call without a workflow', { workflow: undefined }],
  ])('refuses a closed key to %s', async (_who, other) => {
    await run(ledger().effect);
    world.activity = Object.assign(new FakeActivity(), other);
    const again = ledger();
    const outcome = await run(again.effect);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'key-closed' });
    expect(outcome.happened).toBeUndefined();
    expect(again.asked).toEqual([]);
  });

  it('opens again under a new epoch', async () => {
    await run(ledger().effect);
    world.activity.activityId = '2';
    expect(await run(ledger().effect, { ...plainCall(), epoch: 2 })).toEqual({ status: 'succeeded' });
  });

  it('leaves the key of an errored outcome open, for a person who retries', async () => {
    const lost = ledger({ apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')) });
    expect(await run(lost.effect)).toMatchObject({ status: 'errored', happened: 'unknown' });
    world.activity.activityId = '2';
    expect(await run(ledger().effect)).toEqual({ status: 'succeeded' });
  });

  it('throws for the engine while attempts are left, with the outcome in the details, and returns on the last', async () => {
    const lost = ledger({ apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')) }).effect;
    const call = { ...plainCall(), attempts: 2 };
    await expect(run(lost, call)).rejects.toMatchObject({
      type: 'errored',
      nonRetryable: false,
      details: [{ status: 'errored', reason: 'answer-lost' }],
    });
    world.activity.attempt = 2;
    expect(await run(lost, call)).toMatchObject({ status: 'errored', reason: 'answer-lost' });
  });

  it.each<[string, Partial<Effect>]>([
    ['when it is applied', { apply: async () => Promise.reject(failed('exit-not-zero', 'it said no')) }],
    ['when it is read back', { verify: async () => ({ status: 'failed', reason: 'not-verified' }) }],
    ['when it is looked at', { probe: async () => Promise.reject(failed('answer-not-understood', 'what?')) }],
  ])('takes a no for a result and does not repeat it, %s', async (_when, change) => {
    expect(await run(ledger(change).effect, { ...plainCall(), attempts: 3 })).toMatchObject({ status: 'failed' });
  });

  it('never repeats by itself what cannot be probed', async () => {
    const call = { ...plainCall(), attempts: 3 };
    const lost = ledger({
      probe: undefined,
      apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')),
    });
    expect(await run(lost.effect, call)).toMatchObject({ status: 'errored', happened: 'unknown' });
  });

  it('does not apply again after a worker died in the middle of what cannot be probed', async () => {
    await world.deps.records.put('effects/go-live-1/switch/1/opened', { caller: 'go-live-1/r1/1', before: null });
    world.activity.attempt = 2;
    const { asked, effect } = ledger({ probe: undefined });
    expect(await run(effect)).toMatchObject({ status: 'errored', reason: 'cannot-tell', happened: 'unknown' });
    expect(asked).toEqual([]);
  });

  it('reports what stood there before the first attempt, also on the second', async () => {
    const seen: unknown[] = [];
    const verify = async (before: unknown): Promise<Outcome> => {
      seen.push(before);
      return { status: 'succeeded' };
    };
    const call = { ...plainCall(), attempts: 2 };
    const lost = ledger({
      before: async () => 'v1',
      verify,
      apply: async () => Promise.reject(errored('answer-lost', 'lost', 'unknown')),
    });
    await expect(run(lost.effect, call)).rejects.toThrow();
    world.activity.attempt = 2;
    await run(ledger({ before: async () => 'v2', verify, probe: async () => 'done' }).effect, call);
    expect(seen).toEqual(['v1']);
  });

  describe('that an earlier attempt began', () => {
    const unreachable = async () => Promise.reject(errored('unreachable', 'nothing was sent', 'no'));
    const begun = { caller: 'go-live-1/r1/1', before: 'v1' };
    const opened = 'effects/go-live-1/switch/1/opened';
    beforeEach(async () => {
      await world.deps.records.put(opened, begun);
      world.activity.attempt = 2;
    });

    it('stays begun, with what stood there before, when the next attempt does not come to anything', async () => {
      const { effect } = ledger({ probe: async () => 'partly', before: async () => 'half', apply: unreachable });
      expect(await run(effect)).toMatchObject({ status: 'errored', reason: 'unreachable', happened: 'unknown' });
      expect(await world.deps.records.get(opened)).toEqual(begun);
    });

    it('and is refused in the middle, is not said to have changed nothing', async () => {
      const apply = async () => Promise.reject(refused('target-differs', 'other target'));
      expect(await run(ledger({ probe: async () => 'partly', apply }).effect)).toMatchObject({
        status: 'errored',
        happened: 'unknown',
      });
    });

    it('has changed nothing when the probe sees that, and nobody could be asked since', async () => {
      const { effect } = ledger({ probe: async () => 'todo', apply: unreachable });
      expect(await run(effect)).toMatchObject({ status: 'errored', reason: 'unreachable', happened: 'no' });
      expect(await world.deps.records.get(opened)).toBeUndefined();
    });
  });

  it('is aborted when the run cancels it, says what is known, and closes the key', async () => {
    const waiting = ledger({
      apply: () =>
        new Promise((_resolve, reject) => {
          world.activity.context.cancelled.addEventListener('abort', () => reject(new Error('stopped')));
          world.activity.cancel();
        }),
    });
    expect(await run(waiting.effect)).toMatchObject({ status: 'aborted', reason: 'cancelled', happened: 'unknown' });
    world.activity = new FakeActivity();
    world.activity.activityId = '2';
    expect(await run(ledger().effect)).toMatchObject({ reason: 'key-closed' });
  });

  it('goes back to the engine when its worker stops, even on the last attempt', async () => {
    const waiting = ledger({
      apply: async () => {
        world.activity.cancel('worker-stopping');
        throw new Error('stopped');
      },
    });
    await expect(run(waiting.effect)).rejects.toMatchObject({
      type: 'errored',
      details: [{ reason: 'worker-stopping', happened: 'unknown' }],
    });
  });

  it('ends shortly before its time is over, and says so', async () => {
    world.activity.timeoutMs = 100;
    const never = ledger();
    const outcome = await runEffect(plainCall(), world.deps, async ({ signal }) => ({
      ...never.effect,
      apply: () => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stop')))),
    }));
    expect(outcome).toMatchObject({ status: 'errored', reason: 'timed-out', happened: 'unknown' });
  });

  it('changes nothing when the record store does not answer', async () => {
    world.deps.records = { ...world.deps.records, putOnce: async () => Promise.reject(new Error('disk full')) };
    const { asked, effect } = ledger();
    expect(await run(effect)).toMatchObject({ status: 'errored', reason: 'records-unavailable', happened: 'no' });
    expect(asked).toEqual(['probe']);
  });

  it('does not let the text of an unforeseen error out', async () => {
    const { effect } = ledger({ apply: async () => Promise.reject(new TypeError('password hunter2 is wrong')) });
    const outcome = await run(effect);
    expect(outcome).toMatchObject({ status: 'errored', reason: 'unexpected' });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it('drops outputs that would later be taken for an expression', async () => {
    const { effect } = ledger({
      verify: async () => ({ status: 'succeeded', outputs: { json: { deep: [{ $expr: 'inputs.x' }] } } }),
    });
    const outcome = await run(effect);
    expect(outcome.status).toBe('succeeded');
    expect(outcome.outputs).toBeUndefined();
  });

  it('beats from its start', async () => {
    await run(ledger().effect);
    expect(world.activity.beats).toBeGreaterThan(0);
  });
});

describe('a lost answer', () => {
  let end: FarEnd;
  beforeEach(async () => {
    end = await FarEnd.start();
  });
  afterEach(() => end.stop());

  const params = {
    method: 'POST',
    path: '/release',
    body: { version: 'v2' },
    probe: { get: '/state', expect: { $expr: 'response.json.applied > 0', in: {}, late: true } },
  };

  it('is not applied twice: the second attempt finds it done', async () => {
    end.onApplied = (_response, socket) => socket.destroy();
    const call = world.callOn({ kind: 'http', config: { url: end.url } }, { type: 'http', params, attempts: 2 });
    await expect(http(call, world.deps)).rejects.toMatchObject({
      type: 'errored',
      details: [{ reason: 'answer-lost', happened: 'unknown' }],
    });
    world.activity.attempt = 2;
    expect(await http(call, world.deps)).toMatchObject({ status: 'succeeded', reason: 'already-done' });
    expect(end.applied).toHaveLength(1);
    expect(end.applied[0]).toMatchObject({ key: 'go-live-1/switch/1', body: '{"version":"v2"}' });
  });

  it('without a probe ends after one attempt, and asks whether it happened', async () => {
    end.onApplied = (_response, socket) => socket.destroy();
    const { probe: _probe, ...unprobed } = params;
    const call = world.callOn(
      { kind: 'http', config: { url: end.url } },
      { type: 'http', params: unprobed, attempts: 3 },
    );
    expect(await http(call, world.deps)).toMatchObject({ status: 'errored', happened: 'unknown' });
    expect(end.applied).toHaveLength(1);
  });
});
