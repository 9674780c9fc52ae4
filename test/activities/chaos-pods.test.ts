import type { JsonObject } from '../../model/json.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../support/kubernetes.js';
import { describeNeeding } from '../support/needs.js';
import { ChaosWorld } from './support/chaos-world.js';
import { FarEnd } from './support/far-end.js';

describeNeeding(kubernetesPart, 'an experiment that deletes pods, at a real Kubernetes API server', () => {
  let cluster: TestCluster;
  let shop: Shop;
  let front: FarEnd;
  let place: ChaosWorld;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    front = await FarEnd.start();
  }, CLUSTER_LIMIT_MS);
  afterAll(async () => {
    await front?.stop();
    await cluster?.stop();
  });
  beforeEach(async () => {
    shop = await cluster.shop();
    place = await ChaosWorld.open();
    for (const name of ['blue-2', 'blue-3']) await shop.pod(name, 'blue');
  });
  afterEach(() => place.close());

  const call = (deletePods: JsonObject) =>
    place.call({ deletePods }, { target: { kind: 'kubernetes', config: shop.config() }, url: front.url });

  it('deletes so many of the pods that were chosen, once under its key', async () => {
    const order = call({ count: 1 });
    expect(await place.run(order)).toMatchObject({ status: 'succeeded', outputs: { findings: 0 } });
    expect(await shop.podNames()).toEqual(['blue-2', 'blue-3', 'green-1']);
    await place.run(order);
    expect(await shop.podNames()).toHaveLength(3);
  });

  it('deletes only pods with the labels that it names', async () => {
    await shop.pod('green-2', 'green');
    await place.run(call({ selector: { app: 'shop', colour: 'green' }, count: 1 }));
    expect((await shop.podNames()).filter((name) => name.startsWith('blue'))).toHaveLength(3);
  });

  it('deletes none when no ready one would stay', async () => {
    expect(await place.run(call({ count: 3 }))).toMatchObject({ status: 'failed', reason: 'nobody-left' });
    expect(await shop.podNames()).toHaveLength(4);
  });
});
