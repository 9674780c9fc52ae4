import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { dataConverter } from '../../../client/codec.js';
import type { Ask } from '../../../model/ask.js';
import { type ApprovalRequest, idempotencyKey, type StepCall, type Warrant } from '../../../model/effect.js';
import { planDigest } from '../../../model/digest.js';
import type { Outcome } from '../../../model/outcome.js';
import type { Signed, Statement } from '../../../model/statement.js';
import { statement, TestKey } from '../../support/keys.js';
import { Scenario } from '../../support/scenario.js';
import { uniqueName } from '../../support/server.js';
import { TargetServer } from '../../../faults/target-server.js';

const RUNBOOK = `
daybook: 1
runbook: cutover
title: Cutover
day: 1
owner: release
stages:
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

/** The same, and between the quorum and what it lets through lies an hour. */
const LATER = RUNBOOK.replace('runbook: cutover', 'runbook: later').replace(
  '      - { id: switch,',
  '      - { id: rest, type: wait, for: 1h }\n      - { id: switch,',
);

const FORGED = 1_000;

let edge: TargetServer;
let scenario: Scenario;

beforeEach(async () => {
  edge = new TargetServer();
  const url = await edge.listen();
  scenario = await Scenario.given({
    targets: `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } } }`,
    runbooks: { cutover: RUNBOOK, later: LATER },
  });
  await scenario.work();
});

afterEach(async () => {
  expect(edge.weights).toEqual({ blue: 100, green: 0 });
  await scenario.over();
  await edge.close();
});

async function refusals(): Promise<{ reason: string; step: string }[]> {
  const folder = path.join(scenario.root, '.daybook', 'records', 'refusals');
  const files = await readdir(folder).catch(() => []);
  return Promise.all(
    files.map(
      async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8')) as { reason: string; step: string },
    ),
  );
}

function call(run: string, parts: Partial<StepCall> = {}): StepCall {
  return {
    run,
    environment: 'production',
    step: 'switch',
    type: 'traffic',
    title: 'Switch',
    phase: 'do',
    epoch: 1,
    params: { to: { green: 100 } },
    attempts: 1,
    ...parts,
  };
}

let bundled: Promise<{ code: string }> | undefined;

function strangersCode(): Promise<{ code: string }> {
  const workflowsPath = new URL('../../support/foreign-workflow.ts', import.meta.url).pathname;
  bundled ??= bundleWorkflowCode({ workflowsPath });
  return bundled;
}

/** Calls of workflows that a stranger's own worker carries out, each under the id of the run that it names. */
async function asForeign(calls: readonly [type: 'foreign' | 'run', call: StepCall][]): Promise<Outcome[]> {
  const taskQueue = uniqueName('foreign-queue');
  const worker = await Worker.create({
    connection: scenario.native,
    taskQueue,
    workflowBundle: await strangersCode(),
    dataConverter,
  });
  const { workflow } = scenario.connected.client;
  const queue = `${scenario.prefix}daybook-production`;
  return worker.runUntil(
    Promise.all(
      calls.map(([type, one]) =>
        workflow.execute(type, { workflowId: one.run, taskQueue, args: [{ queue, call: one }] }),
      ),
    ),
  );
}

function voteOf(run: string, { id, digest }: Pick<Ask, 'id' | 'digest'>, sub: string): Signed {
  const now = Date.now();
  return scenario.statement({ run, sub, ask: id, digest, at: now, iat: now, jti: uniqueName(`${sub}.`) });
}

/** Gives a good vote, and keeps what was signed. */
async function vote(run: string, ask: Ask, sub: string): Promise<Signed> {
  const signed = voteOf(run, ask, sub);
  expect(await scenario.runs.answer(run, signed)).toMatchObject({ verdict: 'accepted' });
  return signed;
}

/** The signed start of a run, which everybody with access to Temporal can read. */
async function startOf(run: string): Promise<Signed> {
  const { start } = await scenario.runs.describeRun(run);
  if (!start) throw new Error(`run ${run} came without a start`);
  return start;
}

describe('access to Temporal alone', () => {
  it(`H24: gets none of ${FORGED} forged or altered statements past the run`, async () => {
    const run = await scenario.start('cutover');
    const ask = await scenario.ask(run, 'go');
    const foreign = new TestKey();
    const now = Date.now();
    const good = scenario.key.sign(statement({ run, sub: 'omar', ask: ask.id, digest: ask.digest, at: now, iat: now }));
    const fields = Object.keys(good.statement) as (keyof Statement)[];
    const forge = (index: number): Signed => {
      const fresh = { ...good.statement, jti: `forged-${index}` };
      const kind = index % 4;
      if (kind === 0) return foreign.sign(fresh);
      if (kind === 1)
        return {
          ...good,
          statement: { ...good.statement, [fields[index % fields.length] as string]: `x${index}` } as Statement,
        };
      if (kind === 2)
        return {
          ...good,
          sig: Buffer.from(Array.from({ length: 64 }, (_, at) => (at * index) % 256)).toString('base64url'),
        };
      return { statement: { ...fresh, sub: 'ines' }, sig: good.sig };
    };
    let accepted = 0;
    const reasons = new Set<string>();
    for (let from = 0; from < FORGED; from += 8) {
      const batch = Array.from({ length: Math.min(8, FORGED - from) }, (_, at) => forge(from + at));
      const answers = await Promise.allSettled(batch.map((signed) => scenario.runs.answer(run, signed)));
      for (const answer of answers) {
        if (answer.status === 'fulfilled') accepted += 1;
        else reasons.add(String((answer.reason as { reason?: string }).reason ?? (answer.reason as Error).message));
      }
    }
    expect(accepted).toBe(0);
    expect(reasons.size).toBeGreaterThan(1);
    const view = await scenario.view(run);
    expect(view.asks[0]?.votes).toEqual([]);
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
  }, 180_000);

  it('H24: does not fire a guarded effect as a standalone activity: refused by the worker, on record', async () => {
    const { client } = scenario.connected;
    const run = uniqueName('nobody');
    const outcome = await client.activity.execute('traffic', {
      args: [call(run)],
      id: uniqueName('direct'),
      taskQueue: `${scenario.prefix}daybook-production`,
      startToCloseTimeout: '30s',
      retry: { maximumAttempts: 1 },
    });
    expect(outcome).toMatchObject({ reason: 'no-run' });
    expect(await refusals()).toEqual([expect.objectContaining({ reason: 'no-run', step: 'switch' })]);
  });

  it('H24: does not fire it from a foreign workflow, even one that carries the name and id of a run: refused, on record', async () => {
    const run = uniqueName('foreign');
    const outcomes = await asForeign([
      ['foreign', call(`${run}-0`)],
      ['run', call(`${run}-1`)],
    ]);
    expect(outcomes).toMatchObject([{ reason: 'foreign-workflow' }, { reason: 'no-warrant' }]);
    expect((await refusals()).map(({ reason }) => reason).sort()).toEqual(['foreign-workflow', 'no-warrant']);
  });

  it('H24: does not fire it with the votes of another run, however they are dressed up: refused, on record', async () => {
    const other = await scenario.start('later');
    const passed = await scenario.ask(other, 'go');
    const voted = await Promise.all(['omar', 'ines'].map((sub) => vote(other, passed, sub)));
    await scenario.until(other, 'the quorum', ({ asks }) => asks[0]?.status === 'passed');
    const run = await scenario.start('later');
    const { digest, request } = await scenario.ask(run, 'go');
    // Whoever may reach Temporal can end a run and take its name.
    await scenario.connected.client.workflow.getHandle(run).terminate();
    const own = {
      start: await startOf(run),
      planDigest: request?.planDigest ?? '',
      request: request as ApprovalRequest,
    };
    const others = passed.request as ApprovalRequest;
    const moved = voted.map(({ statement: said, sig }) => ({ statement: { ...said, run, digest }, sig }));
    const warrants: [reason: string, warrant: Warrant][] = [
      ['other-run', { ...own, request: others, votes: voted }],
      ['other-run', { ...own, start: await startOf(other), request: others, votes: voted }],
      ['bad-vote', { ...own, votes: voted }],
      ['bad-vote', { ...own, request: { ...others, run }, votes: voted }],
      ['bad-vote', { ...own, votes: moved }],
    ];
    const target = (await scenario.plan('later')).plan.targets.edge;
    const fire = async (warrant: Warrant) => (await asForeign([['run', call(run, { warrant, target })]]))[0];
    for (const [reason, warrant] of warrants) expect(await fire(warrant)).toMatchObject({ status: 'failed', reason });
    expect((await refusals()).map(({ reason }) => reason).sort()).toEqual(warrants.map(([reason]) => reason).sort());
    expect(edge.ledger).toEqual([]);
    // With votes on exactly this it is let through: the refusals were for the votes and for nothing else.
    const good = ['omar', 'ines'].map((sub) => voteOf(run, { id: 'go/1', digest }, sub));
    expect(await fire({ ...own, votes: good })).toMatchObject({ status: 'succeeded' });
    expect(edge.weights).toMatchObject({ green: 100 });
    edge.reset();
    await scenario.steer(other, 'abort');
    await scenario.ended(other);
  });

  it('H24: does not start a run whose plan was edited after the start was signed', async () => {
    const { plan } = await scenario.plan('cutover');
    const run = uniqueName('edited');
    const start = scenario.startStatement(plan, run);
    const edited = structuredClone(plan);
    const switchStep = edited.steps[1];
    if (switchStep) switchStep.params = { to: { green: 100, blue: 0 } };
    expect(planDigest(edited)).not.toBe(planDigest(plan));
    await scenario.runs.startRun({ plan: edited, run, start });
    await expect(scenario.connected.client.workflow.getHandle(run).result()).rejects.toMatchObject({
      cause: { type: 'other-plan' },
    });
    expect(idempotencyKey(call(run))).toBe(`${run}/switch/1`);
  });
});
