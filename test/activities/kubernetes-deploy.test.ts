import { deploy } from '../../activities/steps/deploy.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { describeNeeding } from '../support/needs.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../support/kubernetes.js';
import { ApiFront } from './support/api-front.js';
import { makeWorld, type World } from './support/world.js';

describeNeeding(kubernetesPart, 'deploying into Deployments on a real Kubernetes API server', () => {
  let cluster: TestCluster;
  let front: ApiFront;
  let shop: Shop;
  let world: World;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, CLUSTER_LIMIT_MS);
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    world = makeWorld();
    front = await ApiFront.before(cluster);
    shop = await cluster.shop();
    // The controller of the Deployment: it reports the new pods as soon as somebody wrote one.
    front.after = async ({ method, status }) => {
      if (method === 'PATCH' && status === 200) await shop.settle('green');
      return true;
    };
  });
  afterEach(async () => {
    await front.stop();
    world.remove();
  });

  function slot(params: JsonObject, config: JsonObject = {}, change: Partial<StepCall> = {}) {
    const target = { kind: 'kubernetes', config: shop.config({ server: front.url, ...config }) };
    return deploy(world.callOn(target, { type: 'deploy', params, ...change }), world.deps);
  }
  const green = { slot: 'green', version: 'v2' };

  it('sets the tag, waits until every pod is of it and ready, and tells what ran before', async () => {
    expect(await slot(green)).toEqual({
      status: 'succeeded',
      outputs: { version: 'v2', address: null, previous: 'v1' },
    });
    const { spec, metadata } = await shop.deployment('green');
    expect(spec.template.spec.containers).toMatchObject([
      { name: 'shop', image: 'registry.example:5000/shop:v2', env: [{ name: 'A', value: 'b' }] },
    ]);
    expect(metadata.annotations).toMatchObject({ 'daybook.dev/key': 'go-live-1/switch/1' });
    expect(metadata.managedFields?.map(({ manager }) => manager)).toContain('daybook');
  });

  it('gives the slot as many pods as targets.yaml says', async () => {
    expect(await slot(green, { replicas: 3 })).toMatchObject({ status: 'succeeded' });
    expect((await shop.deployment('green')).spec.replicas).toBe(3);
  });

  it('starts a slot that was scaled to zero', async () => {
    await cluster.ask('PATCH', shop.at('deployments', 'shop-green'), { spec: { replicas: 0 } });
    await shop.settle('green');
    expect(await slot(green)).toMatchObject({ status: 'succeeded', outputs: { previous: null } });
    expect((await shop.deployment('green')).spec.replicas).toBe(1);
  });

  it('leaves alone what runs there already', async () => {
    expect(await slot({ slot: 'green', version: 'v1' })).toMatchObject({ status: 'succeeded', reason: 'already-done' });
    expect(front.patches).toEqual([]);
  });

  it.each([
    ['has not taken up the change', { observedGeneration: 1 }, 'not taken up'],
    ['still has a pod of the old version', { replicas: 2 }, '2 in all'],
    ['has a pod that is not ready', { readyReplicas: 0, availableReplicas: 0 }, '0 of 1 pods ready'],
  ])('fails when the cluster %s in time', async (_what, status, detail) => {
    front.after = async ({ method }) => {
      if (method === 'PATCH') await shop.settle('green', status);
      return true;
    };
    const outcome = await slot({ ...green, healthyWithin: '1s' });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(outcome.message).toContain(detail);
  });

  it('finds its own deployment after a lost answer and does not roll twice', async () => {
    front.after = async ({ method }) => {
      await shop.settle('green');
      return method !== 'PATCH';
    };
    await expect(slot(green, {}, { attempts: 2 })).rejects.toMatchObject({ details: [{ reason: 'answer-lost' }] });
    front.after = async () => true;
    world.activity.attempt = 2;
    expect(await slot(green, {}, { attempts: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { version: 'v2', previous: 'v1' },
    });
    expect(front.patches).toHaveLength(1);
  });

  it('writes onto what it read only: a change in between is looked at and kept', async () => {
    let once = true;
    front.before = async ({ method }) => {
      if (method !== 'PATCH' || !once) return;
      once = false;
      await cluster.ask('PATCH', shop.at('deployments', 'shop-green'), { metadata: { labels: { team: 'payments' } } });
    };
    expect(await slot(green)).toMatchObject({ status: 'succeeded' });
    expect(front.patches.map(({ status }) => status)).toEqual([409, 200]);
    expect(await shop.deployment('green')).toMatchObject({ metadata: { labels: { team: 'payments' } } });
  });

  it('stops a slot by scaling to zero, once its pods are gone', async () => {
    const undo = { phase: 'undo' } as const;
    expect(await slot({ slot: 'green', stop: true }, {}, undo)).toMatchObject({
      status: 'succeeded',
      outputs: { version: null, previous: 'v1' },
    });
    expect((await shop.deployment('green')).spec.replicas).toBe(0);
  });

  it('does not stop the slot that the Service sends its traffic to', async () => {
    expect(await slot({ slot: 'blue', stop: true })).toMatchObject({ status: 'failed', reason: 'carries-traffic' });
    expect((await shop.deployment('blue')).spec.replicas).toBe(1);
  });

  it('touches nothing with credentials that may only look', async () => {
    const outcome = await slot(green, { token: cluster.tokens.reader });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'forbidden' });
    expect(outcome.message).toContain(`patch deployments.apps shop-green in namespace ${shop.namespace}`);
  });

  it.each([
    [{ slot: 'purple', version: 'v2' }, 'slot-unknown'],
    [{ slot: 'green', version: 'v2 --privileged' }, 'params-invalid'],
    [{ slot: 'green', version: '../other/image:v2' }, 'params-invalid'],
  ])('does nothing for %j', async (params, reason) => {
    expect(await slot(params)).toMatchObject({ status: 'failed', reason, happened: 'no' });
    expect(front.patches).toEqual([]);
  });

  it('does nothing when the container that targets.yaml names is not there', async () => {
    expect(await slot(green, { container: 'sidecar' })).toMatchObject({ status: 'errored', reason: 'target-invalid' });
    expect(front.patches).toEqual([]);
  });
});
