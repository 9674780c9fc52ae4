import type { Worker } from '@temporalio/worker';
import { planRunbook } from '../../../cli/planning/plan-runbook.js';
import { POLICY } from '../../../faults/runbook.js';
import type { Plan } from '../../../model/plan.js';
import { Shop } from '../../activities/support/shop.js';
import { FarEnd } from '../../activities/support/far-end.js';
import { Scenario, stepOf, steps } from '../../support/scenario.js';

const HEAD = 'daybook: 1\nday: 1\nowner: release\n';

const RUNBOOKS = {
  touch: `${HEAD}runbook: touch
title: Touch the shop
stages:
  - stage: main
    steps:
      - { id: look, type: examine, target: shop, may: [read] }
      - { id: put, type: http, target: shop, method: PUT, path: /flag, body: { on: true }, probe: { get: /flag, expect: response.json.applied > 0 } }
`,
  stray: `${HEAD}runbook: stray
title: Ask for another environment’s credential
stages:
  - stage: main
    steps:
      - { id: look, type: examine, target: stray }
`,
  buy: `${HEAD}runbook: buy
title: First purchase
stages:
  - stage: main
    steps:
      - id: buy
        type: transaction
        target: till
        dependencies: { payments: { owner: operations, timeout: 4s } }
        calls:
          - { name: login, post: /login, form: { user: synthetic }, capture: { token: { from: response.json.token, secret: true } } }
          - { name: cart, post: /cart, headers: { authorization: 'Bearer \${{ captured.token }}' }, capture: { cart: response.json.cart } }
          - name: order
            post: /orders
            dependency: payments
            headers: { authorization: 'Bearer \${{ captured.token }}' }
            json: { cart: '\${{ captured.cart }}' }
            capture: { order: response.json.order }
        afterwards:
          - { name: cancel, delete: '/orders/\${{ captured.order }}', headers: { authorization: 'Bearer \${{ captured.token }}' } }
      - { id: after, type: check, target: till, get: /catalogue, expect: "steps.buy.outputs.captured.order == 'o/1' && response.status == 200" }
`,
};

let stage: FarEnd;
let production: FarEnd;
let shop: Shop;
let scenario: Scenario;
let workers: { worker: Worker; running: Promise<void> }[];

beforeEach(async () => {
  [stage, production, shop] = [await FarEnd.start(), await FarEnd.start(), await Shop.start()];
  const targets = `
targets:
  shop:
    stage: { kind: http, url: '${stage.url}', headers: { authorization: 'env:STAGE_TOKEN' } }
    production: { kind: http, url: '${production.url}', headers: { authorization: 'env:PRODUCTION_TOKEN' } }
  stray:
    stage: { kind: http, url: '${stage.url}', headers: { authorization: 'env:PRODUCTION_TOKEN' } }
  till: { production: { kind: http, url: '${shop.url}' } }
`;
  const stageToo = POLICY.replace(/environments:\n {2}production:\n {4}colour: red\n/, 'environments:\n  stage:\n');
  const policy = `${POLICY.trimEnd()}\n${stageToo.replace('\nenvironments:\n', '')}`;
  scenario = await Scenario.given({ targets, policy, runbooks: RUNBOOKS });
  workers = [];
  for (const [environment, env] of [
    ['stage', { STAGE_TOKEN: 'stage-token' }],
    ['production', { PRODUCTION_TOKEN: 'production-token' }],
  ] as const) {
    const worker = await scenario.workerFor({ environment, env });
    workers.push({ worker, running: worker.run() });
  }
});

afterEach(async () => {
  for (const { worker } of workers) worker.shutdown();
  await Promise.all(workers.map(({ running }) => running));
  await scenario.over();
  await Promise.all([stage.stop(), production.stop(), shop.stop()]);
});

async function planFor(runbook: string, environment: string): Promise<Plan> {
  const { root } = scenario;
  return (await planRunbook({ root, cwd: root, named: runbook, inputs: [], environment })).plan;
}

describe('two environments with a worker each', () => {
  it('a run reaches the targets of its own environment, with the credentials of its own worker', async () => {
    const run = await scenario.start('touch', { plan: await planFor('touch', 'stage') });
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ look: 'succeeded', put: 'succeeded' });
    expect(stepOf(view, 'look').message).toMatch(/^It answers GET \/ with status 200 after \d+ ms\. May read\./);
    expect(stage.applied.map(({ headers }) => headers.authorization)).toEqual(['stage-token']);
    expect(production.applied).toEqual([]);
  });

  it('a run for stage that smuggles a production target into its plan touches neither', async () => {
    const plan = await planFor('touch', 'stage');
    const smuggled: Plan = { ...plan, targets: (await planFor('touch', 'production')).targets };
    const run = await scenario.start('touch', { plan: smuggled });
    const view = await scenario.ended(run);
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'look')).toMatchObject({ status: 'failed', reason: 'target-differs' });
    expect([...stage.applied, ...production.applied]).toEqual([]);
  });

  it('a stage worker has no production credential, whatever its targets.yaml asks for', async () => {
    const run = await scenario.start('stray', { plan: await planFor('stray', 'stage') });
    const view = await scenario.ended(run);
    expect(stepOf(view, 'look')).toMatchObject({
      status: 'errored',
      reason: 'reference-missing',
      message: expect.stringContaining('PRODUCTION_TOKEN'),
    });
  });
});

describe('a journey on the real engine', () => {
  it('is walked, cleaned up, and its open values are there for later steps', async () => {
    const run = await scenario.start('buy', { plan: await planFor('buy', 'production') });
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ buy: 'succeeded', after: 'succeeded' });
    expect([...shop.orders.values()]).toMatchObject([{ state: 'cancelled' }]);
  });

  it('whose payments hang fails, and the run names the dependency and its owner', async () => {
    shop.paymentsHang = true;
    const run = await scenario.start('buy', { plan: await planFor('buy', 'production') });
    const view = await scenario.ended(run);
    expect(view.status).toBe('failed');
    expect(view.headline).toContain('The call order failed at payments (owner operations)');
  });
});
