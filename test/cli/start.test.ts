import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustBeConfirmed, nameToConfirm } from '../../cli/planning/severity.js';
import { runCli } from '../../cli/run-cli.js';
import type { StartRequest } from '../../gateway/api.js';
import { planDigest } from '../../model/digest.js';
import { fakeContext, type FakeWish, type FakeWorld, until } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { madeUpPlan, planStep } from './made-up-plans.js';
import { replyOf, undoneRun, waitingRun } from './made-up-runs.js';

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  root = await mkdtemp(join(tmpdir(), 'daybook-start-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
  await keep(madeUpPlan());
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

async function keep(plan: ReturnType<typeof madeUpPlan>, more: object = {}): Promise<void> {
  await writeFile(join(root, 'plan.json'), JSON.stringify({ digest: planDigest(plan), plan, ...more }));
}

function world(wish: Partial<FakeWish> = {}): FakeWorld {
  return fakeContext({ cwd: root, ...wish });
}

const started = () => gateway.sent(/^POST \/api\/runs$/).map(({ body }) => body as StartRequest);
const start = (context: FakeWorld, ...more: string[]) =>
  runCli(['start', '--plan', 'plan.json', '--as', 'dana', ...more], context);

describe('production', () => {
  it('starts after its target was typed', async () => {
    const context = world({ typed: ['storefront-edge'] });
    expect(await start(context, '--no-wait')).toBe(8);
    expect(context.stderr.text).toContain('[PRODUCTION]');
    expect(context.stderr.text).toContain('Type storefront-edge to go on: ');
    expect(started()).toHaveLength(1);
  });

  it.each([['production'], ['STOREFRONT-EDGE'], ['y'], ['']])('does not start after %j was typed', async (word) => {
    expect(await start(world({ typed: [word] }), '--no-wait')).toBe(2);
    expect(started()).toEqual([]);
  });

  it('does not take --yes for it, with or without a terminal', async () => {
    expect(await start(world(), '--yes', '--no-wait')).toBe(2);
    expect(await start(world({ typed: [''] }), '--yes', '--no-wait')).toBe(2);
    expect(started()).toEqual([]);
  });

  it('takes --confirm with the right name only, and tells the name', async () => {
    const context = world();
    expect(await start(context, '--no-wait')).toBe(2);
    expect(context.stderr.text).toContain('Add --confirm=storefront-edge');
    expect(await start(world(), '--no-wait', '--confirm', 'other')).toBe(2);
    expect(started()).toEqual([]);
    expect(await start(world(), '--no-wait', '--confirm=storefront-edge')).toBe(8);
  });

  it('is told by its name or by its colour', () => {
    expect(mustBeConfirmed(madeUpPlan())).toBe(true);
    expect(mustBeConfirmed(madeUpPlan({ environment: 'stage', colour: 'green' }))).toBe(false);
    expect(mustBeConfirmed(madeUpPlan({ environment: 'europe', colour: 'red' }))).toBe(true);
    expect(mustBeConfirmed(madeUpPlan({ environment: 'production', colour: 'green' }))).toBe(true);
  });

  it('is nothing to confirm for a plan that only looks, itself or through what it calls', () => {
    const look = planStep('look', { type: 'check', lane: 'probe' });
    const call = planStep('call', { type: 'runbook', lane: 'effect', nestedPlan: 'abc' });
    expect(mustBeConfirmed(madeUpPlan({ steps: [look] }))).toBe(false);
    const calls = (steps: (typeof look)[]) => ({
      ...madeUpPlan({ steps: [call] }),
      nested: { abc: madeUpPlan({ steps }) },
    });
    expect(mustBeConfirmed(calls([look]))).toBe(false);
    expect(mustBeConfirmed(calls([planStep('change')]))).toBe(true);
  });

  it('is confirmed by its environment when the plan acts on several targets or on none', () => {
    const second = planStep('second', { lane: 'effect', target: 'other' });
    expect(nameToConfirm(madeUpPlan({ steps: [...madeUpPlan().steps, second] }))).toBe('production');
    expect(nameToConfirm(madeUpPlan({ steps: [] }))).toBe('production');
    const nested = { abc: madeUpPlan({ steps: [second] }) };
    expect(nameToConfirm({ ...madeUpPlan(), nested })).toBe('production');
    expect(nameToConfirm({ ...madeUpPlan({ steps: [] }), nested })).toBe('other');
  });
});

describe('a plan from a file', () => {
  const confirmed = ['--confirm=storefront-edge', '--no-wait'];

  it('is sent as it stands, under the id that was given', async () => {
    const context = world();
    expect(await start(context, ...confirmed, '--run', 'shop-7')).toBe(8);
    expect(started()).toEqual([{ plan: madeUpPlan(), run: 'shop-7' }]);
    expect(context.stdout.text).toBe('shop-7\n');
    expect(context.stderr.text).toContain('Next: daybook watch shop-7');
  });

  it('names the workspace in the next command when it was named', async () => {
    const context = world();
    expect(await start(context, ...confirmed, '--run', 'shop-8', '-w', '.')).toBe(8);
    expect(context.stderr.text).toContain('Next: daybook -w . watch shop-8');
  });

  it('is refused with 9 when it was changed after it was looked at', async () => {
    const plan = madeUpPlan();
    await keep({ ...plan, environment: 'production' }, { plan: { ...plan, atOnce: 7 } });
    const context = world();
    expect(await start(context, ...confirmed)).toBe(9);
    expect(context.stderr.text).toContain('it was changed');
    expect(started()).toEqual([]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no digest', JSON.stringify({ plan: {} })],
    ['another format', JSON.stringify({ digest: 'x', plan: { format: 2 } })],
    ['no steps', JSON.stringify({ digest: 'x', plan: { ...madeUpPlan(), steps: undefined } })],
    ['no policy', JSON.stringify({ digest: 'x', plan: { ...madeUpPlan(), policy: null } })],
  ])('is refused with 2 when it has %s', async (_, content) => {
    await writeFile(join(root, 'plan.json'), content);
    const context = world();
    expect(await start(context, ...confirmed)).toBe(2);
    expect(context.stderr.text).toContain('is not a plan that can be run');
    expect(started()).toEqual([]);
  });

  it('takes no inputs and no environment beside it', async () => {
    expect(await start(world(), '-i', 'a=1')).toBe(2);
    expect(await start(world(), '-e', 'stage')).toBe(2);
  });

  it('raises the alarm when the gateway started another plan', async () => {
    gateway.bite(/^POST \/api\/runs$/, {
      status: 201,
      body: JSON.stringify({ run: 'x-1', planDigest: 'f'.repeat(64), page: 'p', author: 'a' }),
    });
    const context = world();
    expect(await start(context, ...confirmed)).toBe(9);
    expect(context.stderr.text).toContain('daybook abort x-1 --yes');
  });
});

describe('after the start', () => {
  it('watches until the end, and answers with how it ended', async () => {
    gateway.reply = replyOf({ ...undoneRun(), run: 'made-1' });
    const context = world();
    expect(await start(context, '--confirm=storefront-edge')).toBe(7);
    expect(context.stdout.text).toContain('run undone');
  });

  it('detaches on Ctrl-C, and says how to attach', async () => {
    gateway.reply = replyOf({ ...waitingRun(), run: 'made-1' });
    const context = world();
    const run = start(context, '--confirm=storefront-edge');
    const timer = setInterval(() => {
      if (gateway.watchers > 0) context.pressCtrlC();
    }, 5);
    expect(await run).toBe(8);
    clearInterval(timer);
    expect(context.stderr.text).toContain('daybook watch made-1');
  });

  it('says that a start which was interrupted may have happened', async () => {
    gateway.bite(/^POST \/api\/runs$/, 'silent');
    const context = world();
    const run = start(context, '--confirm=storefront-edge');
    await until(() => started().length === 1, 'the start was sent');
    context.pressCtrlC();
    expect(await run).toBe(130);
    expect(context.stderr.text).toContain('it may have been started');
  });

  it('starts nothing when Ctrl-C came before', async () => {
    const context = world();
    context.ask = async () => {
      context.pressCtrlC();
      return 'storefront-edge';
    };
    expect(await start(context)).toBe(130);
    expect(started()).toEqual([]);
  });

  it('writes what was started as JSON', async () => {
    const context = world();
    await start(context, '--confirm=storefront-edge', '--no-wait', '--json');
    expect(JSON.parse(context.stdout.text)).toEqual({
      ok: true,
      run: 'made-1',
      planDigest: planDigest(madeUpPlan()),
      page: 'http://pages/runs/made-1',
      author: 'unverified',
    });
  });

  it('says whose target it is when the start is refused', async () => {
    gateway.bite(/^POST \/api\/runs$/, {
      status: 409,
      error: { code: 'target-taken', message: 'storefront-edge is being changed by run shop-6' },
    });
    const context = world();
    expect(await start(context, '--confirm=storefront-edge')).toBe(2);
    expect(context.stderr.text).toContain('being changed by run shop-6');
  });
});
