import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { dataConverter } from '../../../client/codec.js';
import { idempotencyKey, type StepCall } from '../../../model/effect.js';
import { planDigest } from '../../../model/digest.js';
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

const FORGED = 1_000;

let edge: TargetServer;
let scenario: Scenario;

beforeEach(async () => {
  edge = new TargetServer();
  const url = await edge.listen();
  scenario = await Scenario.given({
    targets: `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } } }`,
    runbooks: { cutover: RUNBOOK },
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

describe('access to Temporal alone', () => {
  it(`gets none of ${FORGED} forged or altered statements past the run`, async () => {
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

  it('refuses a guarded effect that is called as a standalone activity, and records it', async () => {
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

  it('refuses it from a foreign workflow, even one that carries the name and id of a run', async () => {
    const run = uniqueName('foreign');
    const queue = uniqueName('foreign-queue');
    const worker = await Worker.create({
      connection: scenario.native,
      taskQueue: queue,
      workflowsPath: new URL('../../support/foreign-workflow.ts', import.meta.url).pathname,
      dataConverter,
    });
    const outcomes = await worker.runUntil(
      Promise.all(
        ['foreign', 'run'].map((type, index) =>
          scenario.connected.client.workflow.execute(type, {
            workflowId: `${run}-${index}`,
            taskQueue: queue,
            args: [{ queue: `${scenario.prefix}daybook-production`, call: call(`${run}-${index}`) }],
          }),
        ),
      ),
    );
    expect(outcomes).toMatchObject([{ reason: 'foreign-workflow' }, { reason: 'no-warrant' }]);
    expect((await refusals()).map(({ reason }) => reason).sort()).toEqual(['foreign-workflow', 'no-warrant']);
  });

  it('does not start a run whose plan was edited after the start was signed', async () => {
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
