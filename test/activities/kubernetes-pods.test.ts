import { kubernetesPods } from '../../activities/targets/kubernetes-pods.js';
import { examineKubernetes } from '../../activities/targets/kubernetes.js';
import { Secrets } from '../../activities/secrets.js';
import type { JsonObject } from '../../model/json.js';
import { describeNeeding } from '../support/needs.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../support/kubernetes.js';

describeNeeding(kubernetesPart, 'a real Kubernetes API server', () => {
  let cluster: TestCluster;
  let shop: Shop;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, CLUSTER_LIMIT_MS);
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    shop = await cluster.shop();
  });

  const scope = () => ({ signal: new AbortController().signal, secrets: new Secrets() });
  const target = (change: JsonObject = {}) => ({
    name: 'shop-cluster',
    environment: 'production',
    kind: 'kubernetes',
    config: shop.config(change),
    local: true,
  });
  const pods = (change: JsonObject = {}) => kubernetesPods(target(change), scope());

  describe('and the deletion of pods', () => {
    beforeEach(async () => {
      await shop.pod('blue-2', 'blue');
      await shop.pod('blue-3', 'blue', false);
    });

    it('lists the pods that the Service selects, and whether they are ready', async () => {
      expect((await pods().list()).map(({ name, ready }) => [name, ready])).toEqual([
        ['blue-1', true],
        ['blue-2', true],
        ['blue-3', false],
      ]);
    });

    it('lists the pods with the labels of targets.yaml instead', async () => {
      expect((await pods({ pods: { colour: 'green' } }).list()).map(({ name }) => name)).toEqual(['green-1']);
    });

    it('lists more pods than the server gives at once', async () => {
      for (let n = 0; n < 55; n += 1) await shop.pod(`many-${n}`, 'many');
      expect(await pods({ pods: { colour: 'many' } }).list()).toHaveLength(55);
    });

    it('deletes as many as it is told, ready ones first', async () => {
      expect(await pods().remove(1)).toEqual(['blue-1']);
      expect(await shop.podNames()).toEqual(['blue-2', 'blue-3', 'green-1']);
    });

    it('never deletes the last ready pod', async () => {
      await expect(pods().remove(2)).rejects.toMatchObject({ kind: 'refused', reason: 'nobody-left' });
      expect(await shop.podNames()).toHaveLength(4);
    });

    it('never means every pod of the namespace', async () => {
      const all = kubernetesPods(target(), scope(), {});
      await expect(all.list()).rejects.toMatchObject({ kind: 'refused', reason: 'params-invalid' });
      await expect(all.remove(1)).rejects.toMatchObject({ kind: 'refused' });
    });

    it('deletes no other pods when the same choice is carried out again', async () => {
      const driver = pods();
      const chosen = await driver.choose(1);
      expect(await driver.removeChosen(chosen)).toEqual(['blue-1']);
      await shop.pod('blue-1', 'blue');
      expect(await driver.removeChosen(chosen)).toEqual([]);
      expect(await shop.podNames()).toContain('blue-1');
    });

    it('deletes nothing with credentials that may only look', async () => {
      await expect(pods({ token: cluster.tokens.reader }).remove(1)).rejects.toMatchObject({
        kind: 'failed',
        reason: 'forbidden',
        message: expect.stringContaining('delete pods blue-1'),
      });
    });
  });

  describe('under examination', () => {
    it('says its version and that the deployer may do what the target is for', async () => {
      const { found, may } = await examineKubernetes(target(), scope());
      expect(found).toBe(`Kubernetes v1.34.2 at ${new URL(cluster.server.url).host}, namespace ${shop.namespace}.`);
      expect(may.map(({ action, verdict }) => [action, verdict])).toEqual([
        ['read', 'yes'],
        ['switch traffic', 'yes'],
        ['deploy', 'yes'],
        ['delete pods', 'yes'],
      ]);
    });

    it('says which rights a reader lacks', async () => {
      const { may } = await examineKubernetes(target({ token: cluster.tokens.reader }), scope());
      expect(may).toEqual([
        { action: 'read', verdict: 'yes' },
        { action: 'switch traffic', verdict: 'no', why: `missing in namespace ${shop.namespace}: patch services shop` },
        {
          action: 'deploy',
          verdict: 'no',
          why: `missing in namespace ${shop.namespace}: patch deployments shop-blue, patch deployments shop-green`,
        },
        { action: 'delete pods', verdict: 'no', why: `missing in namespace ${shop.namespace}: delete pods` },
      ]);
    });

    it('changes nothing', async () => {
      const before = await shop.service();
      await examineKubernetes(target(), scope());
      expect(await shop.service()).toEqual(before);
    });

    it('ends as unauthenticated when nobody knows the credentials', async () => {
      await expect(examineKubernetes(target({ token: 'nobody-knows-me' }), scope())).rejects.toMatchObject({
        reason: 'unauthenticated',
      });
    });
  });
});
