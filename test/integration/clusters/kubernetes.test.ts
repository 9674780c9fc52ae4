import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ApiFront, type Seen } from '../../activities/support/api-front.js';
import { describeNeeding } from '../../support/needs.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../../support/kubernetes.js';
import { Program } from '../../support/program.js';
import { Scenario, steps } from '../../support/scenario.js';
import { testServer } from '../../support/server.js';

const RUNBOOK = `
daybook: 1
runbook: go-live
title: The shop goes live on the cluster
day: 1
owner: release
stages:
  - stage: stage
    steps:
      - { id: deploy, type: deploy, target: cluster, slot: green, version: v2, undo: { version: v1 } }
  - stage: switch
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: cluster, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

/** A worker that was killed is found out by its missing heartbeat first. */
const RECOVERY_MS = 120_000;

const isWrite = ({ method }: Seen) => method === 'PATCH';
const isSwitch = (seen: Seen) => isWrite(seen) && seen.path.includes('/services/');
const isDeploy = (seen: Seen) => isWrite(seen) && seen.path.includes('/deployments/');

describeNeeding(kubernetesPart, 'a run on a real Kubernetes API server', () => {
  let cluster: TestCluster;
  let shop: Shop;
  let front: ApiFront;
  let scenario: Scenario;
  let worker: Program;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, CLUSTER_LIMIT_MS);
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    shop = await cluster.shop();
    front = await ApiFront.before(cluster);
    front.after = settled;
    const { ca: _ca, ...config } = shop.config({ kind: 'kubernetes', server: front.url, token: 'file:secrets/token' });
    scenario = await Scenario.given({
      targets: JSON.stringify({ targets: { cluster: { production: config } } }),
      runbooks: { 'go-live': RUNBOOK },
    });
    await secret('token', cluster.tokens.deployer);
    worker = await started();
  });
  afterEach(async () => {
    worker.signal('SIGKILL');
    await worker.ended;
    await scenario.over();
    await front.stop();
  });

  async function secret(name: string, value: string): Promise<void> {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(path.join(scenario.root, 'secrets'), { recursive: true });
    await writeFile(path.join(scenario.root, 'secrets', name), `${value}\n`, { mode: 0o600 });
  }

  async function started(): Promise<Program> {
    const { address, namespace } = testServer();
    const place = ['-w', scenario.root, '--environment', 'production', '--task-queue-prefix', scenario.prefix];
    const program = new Program('worker/main.js', [...place, '--temporal', address, '--namespace', namespace]);
    await program.line(/"ready"/);
    return program;
  }

  /** As the controller of the Deployments would. */
  async function settled({ method, path: at, status }: Seen): Promise<boolean> {
    if (method === 'PATCH' && status === 200 && at.includes('/deployments/')) await shop.settle('green');
    return true;
  }

  async function approved(): Promise<string> {
    const run = await scenario.start('go-live');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    return run;
  }

  it('deploys beside what runs, switches once two groups have approved, and shows no token', async () => {
    const run = await scenario.start('go-live');
    await scenario.ask(run, 'go');
    expect((await shop.deployment('green')).spec.template.spec.containers[0]?.image).toMatch(/:v2$/);
    expect(await shop.colour()).toBe('blue');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ deploy: 'succeeded', go: 'succeeded', switch: 'succeeded' });
    expect(await shop.colour()).toBe('green');
    expect(JSON.stringify(view)).not.toContain(cluster.tokens.deployer);
  });

  it('changes nothing with credentials that may only look, and says which right is missing', async () => {
    await secret('token', cluster.tokens.reader);
    const run = await scenario.start('go-live');
    const view = await scenario.ended(run);
    expect(steps(view)).toMatchObject({ deploy: 'failed' });
    expect(JSON.stringify(view)).toContain(`patch deployments.apps shop-green in namespace ${shop.namespace}`);
    expect(front.patches.map(({ status }) => status)).toEqual([403]);
  });

  it.each([
    ['the deployment was written', isDeploy, 'before'],
    ['the deployment was taken and its answer was lost', isDeploy, 'after'],
    ['the switch was written', isSwitch, 'before'],
    ['the switch was taken and its answer was lost', isSwitch, 'after'],
  ] as const)('goes on after kill -9 of the worker when %s, with one change each', async (_when, which, moment) => {
    let killed: Promise<void> | undefined;
    const kill = async (seen: Seen): Promise<boolean> => {
      if (killed !== undefined || !which(seen)) return false;
      worker.signal('SIGKILL');
      killed = worker.ended.then(async () => {
        worker = await started();
      });
      await worker.ended;
      return true;
    };
    if (moment === 'before')
      front.before = async (seen) => {
        if (await kill(seen)) throw new Error('the request was never sent');
      };
    else front.after = async (seen) => (await settled(seen)) && !(await kill(seen));
    const run = await approved();
    const result = await scenario.runs.awaitRun(run, RECOVERY_MS);
    await killed;
    expect(killed).toBeDefined();
    expect(result?.status).toBe('succeeded');
    expect(front.patches.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(await shop.colour()).toBe('green');
    expect((await shop.service()).metadata.annotations).toMatchObject({ 'daybook.dev/key': `${run}/switch/1` });
  });
});
