import { proof } from '../../activities/steps/proof.js';
import { planDigest } from '../../model/digest.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Plan } from '../../model/plan.js';
import type { RunView } from '../../model/run-view.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { admit } from '../../records/admitted.js';
import { noteEnd } from '../../records/run-ends.js';
import { statement, TestKey } from '../support/keys.js';
import { verifierOf } from '../../worker/verify.js';
import { makeWorld, plainCall, type World } from './support/world.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 86_400_000;
const key = new TestKey();
let world: World;

beforeEach(() => {
  world = makeWorld({ now: () => NOW, verifyStatement: async (signed) => verifierOf([key.publicKey])(signed) });
});
afterEach(() => world.remove());

interface Ended {
  run: string;
  status?: RunView['status'];
  at?: number;
  inputs?: JsonObject;
  signedBy?: TestKey;
  /** Another plan than the one that was signed. */
  otherPlan?: boolean;
  /** Inputs as plan and signature have them, where the view says something else. */
  signedInputs?: JsonObject;
  signedRunbook?: string;
  /** It stands on the definition of this schedule. */
  schedule?: string;
}

/** A run of blue-green-fallback in stage, as its worker leaves it behind. */
async function ended({ run, status = 'succeeded', at = NOW - DAY, inputs = {}, ...how }: Ended): Promise<string> {
  const { signedInputs = inputs, signedRunbook = 'blue-green-fallback', schedule } = how;
  const runbook = { name: signedRunbook };
  const plan = { format: 1, environment: 'stage', runbook, inputs: signedInputs } as unknown as Plan;
  const digest = planDigest(plan);
  const signed = how.otherPlan ? planDigest({ ...plan, atOnce: 7 }) : digest;
  const start = (how.signedBy ?? key).sign(
    statement({
      run: schedule ?? run,
      action: 'start',
      digest: signed,
      at,
      jti: `start-of-${run}`,
      start: {
        environment: 'stage',
        planDigest: signed,
        plans: [signed],
        author: 'unverified',
        ...(schedule !== undefined && { schedule: { name: schedule } as ScheduleDefinition }),
      },
    }),
  );
  const view = {
    run,
    status,
    endedAt: at,
    now: at,
    planDigest: digest,
    inputs,
    environment: 'stage',
    runbook: 'blue-green-fallback',
  } as unknown as RunView;
  await world.deps.records.putOnce(`runs/${run}/record`, { run, view, start, plan } as unknown as Json);
  await noteEnd(world.deps.records, view);
  return digest;
}

function demand(more: JsonObject = {}) {
  const params = { runbook: 'blue-green-fallback', environment: 'stage', within: '14d', ...more };
  return proof({ ...plainCall(), type: 'proof', params }, world.deps);
}

describe('proof', () => {
  it('is the newest run that ended by itself, with the release that was asked for', async () => {
    await ended({ run: 'early', at: NOW - 3 * DAY, inputs: { release: 'v1.5.0' } });
    await ended({ run: 'other-release', at: NOW - DAY, inputs: { release: 'v1.4.0' } });
    await ended({ run: 'stopped', at: NOW - DAY / 2, status: 'aborted', inputs: { release: 'v1.5.0' } });
    const outcome = await demand({ inputs: { release: 'v1.5.0' } });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { run: 'early', endedAt: '2026-11-18T12:00:00.000Z' },
    });
  });

  it('there is none before the runbook has ever ended there, and the message says what to do', async () => {
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      reason: 'no-proof',
      message: expect.stringContaining('daybook start blue-green-fallback --environment stage'),
    });
  });

  it('is gone when the newest run failed or was undone, however often it succeeded before', async () => {
    await ended({ run: 'good', at: NOW - 2 * DAY });
    await ended({ run: 'bad', at: NOW - DAY, status: 'undone' });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('bad, ended as undone'),
    });
  });

  it('is gone when it is too old', async () => {
    await ended({ run: 'old', at: NOW - 15 * DAY });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('too long ago'),
    });
  });

  it('is no younger than the record of the run, whatever the note of its end says', async () => {
    await ended({ run: 'old', at: NOW - 15 * DAY });
    const record = (await world.deps.records.get('runs/old/record')) as unknown as { view: RunView };
    await noteEnd(world.deps.records, { ...record.view, endedAt: NOW - DAY });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('tells of something else'),
    });
  });

  it('is none when the record was never started by somebody whom this worker can verify, or tells of another plan', async () => {
    await ended({ run: 'forged', signedBy: new TestKey() });
    await expect(demand()).resolves.toMatchObject({ status: 'failed', message: expect.stringContaining('not signed') });
    await ended({ run: 'swapped', at: NOW - 1000, otherPlan: true });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('swapped was not rightly started'),
    });
    await ended({ run: 'gone', at: NOW - 10 });
    await world.deps.records.remove('runs/gone/record');
    await expect(demand()).resolves.toMatchObject({ status: 'failed', message: expect.stringContaining('is missing') });
  });

  it('could not be asked for when the record store does not answer: that is no no', async () => {
    world.deps.records.list = async () => Promise.reject(new Error('gone'));
    await expect(demand()).resolves.toMatchObject({ status: 'errored', reason: 'records-unavailable' });
  });

  it.each([
    ['other inputs', { inputs: { release: 'v2' }, signedInputs: { release: 'v1' } }],
    ['another runbook', { inputs: { release: 'v2' }, signedRunbook: 'look' }],
  ])('is no record whose signed plan is of %s than it says', async (_what, parts) => {
    await ended({ run: 'altered', ...parts });
    await expect(demand({ inputs: { release: 'v2' } })).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('tells of something else'),
    });
  });

  it('is no run that ends in the future, beyond what clocks may differ by', async () => {
    await ended({ run: 'soon', at: NOW + 300_000 });
    await expect(demand()).resolves.toMatchObject({ status: 'succeeded' });
    await ended({ run: 'later', at: NOW + 300_001 });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('compare clocks'),
    });
  });

  it('is a run of a schedule only where a worker has let it in', async () => {
    const run = 'nightly.20261120t120000z';
    const digest = await ended({ run, schedule: 'nightly' });
    await expect(demand()).resolves.toMatchObject({
      status: 'failed',
      message: expect.stringContaining('no worker has let'),
    });
    const place = { environment: 'stage', name: 'nightly' };
    const admitting = { due: NOW - DAY, jti: `start-of-${run}`, planDigest: digest, nested: [], now: NOW };
    await admit(world.deps.records, place, admitting);
    await expect(demand()).resolves.toMatchObject({ status: 'succeeded', outputs: { run } });
  });
});
