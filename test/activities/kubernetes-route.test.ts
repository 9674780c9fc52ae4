import { parse } from 'yaml';
import { deploy } from '../../activities/steps/deploy.js';
import { traffic } from '../../activities/steps/traffic.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { httpRouteDefinition } from '../../tools/kubernetes/gateway-api.js';
import { describeNeeding } from '../support/needs.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../support/kubernetes.js';
import { ApiFront, type Seen } from './support/api-front.js';
import { makeWorld, until, type World } from './support/world.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Written {
  metadata: { generation: number; annotations?: Record<string, string> };
  spec: { rules: { matches?: object[]; backendRefs?: { name: string; weight?: number; port?: number }[] }[] };
}

describeNeeding(kubernetesPart, 'weights of an HTTPRoute on a real Kubernetes API server', () => {
  let cluster: TestCluster;
  let front: ApiFront;
  let shop: Shop;
  let world: World;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    const definition = parse(await httpRouteDefinition(process.env)) as JsonObject;
    await cluster.ask('POST', DEFINITIONS, definition);
    await until('HTTPRoutes are served', async () =>
      cluster.ask('GET', '/apis/gateway.networking.k8s.io/v1/httproutes').then(
        () => true,
        () => false,
      ),
    );
  }, CLUSTER_LIMIT_MS);
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    world = makeWorld();
    front = await ApiFront.before(cluster);
    shop = await cluster.shop();
    for (const colour of ['blue', 'green'])
      await cluster.ask('POST', shop.at('services'), {
        metadata: { name: `shop-${colour}` },
        spec: { selector: { app: 'shop', colour }, ports: [{ port: 80 }] },
      });
    await route([rule({ blue: 100, green: 0 })]);
    front.after = served;
  });
  afterEach(async () => {
    await front.stop();
    world.remove();
  });

  function rule(weights: Record<string, number>, path = '/'): JsonObject {
    const backendRefs = Object.entries(weights).map(([colour, weight]) => ({
      name: `shop-${colour}`,
      port: 80,
      weight,
    }));
    return { matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs };
  }

  const at = () => `/apis/gateway.networking.k8s.io/v1/namespaces/${shop.namespace}/httproutes`;

  async function route(rules: JsonObject[]): Promise<void> {
    await cluster.ask('POST', at(), {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'shop' },
      spec: { parentRefs: [{ name: 'edge' }], rules },
    });
    await taken();
  }

  /** As the controller of the Gateway would: it serves the route as it is now. */
  async function taken(accepted = 'True'): Promise<void> {
    const { metadata } = await written();
    const condition = (type: string) => ({
      type,
      status: type === 'Accepted' ? accepted : 'True',
      reason: 'Said',
      message: '',
      lastTransitionTime: '2026-11-21T12:00:00Z',
      observedGeneration: metadata.generation,
    });
    const conditions = [condition('Accepted'), condition('ResolvedRefs')];
    const parents = [{ parentRef: { name: 'edge' }, controllerName: 'shop.example/edge', conditions }];
    await cluster.ask('PATCH', `${at()}/shop/status`, { status: { parents } });
  }

  async function served({ method, status }: Seen): Promise<boolean> {
    if (method === 'PATCH' && status === 200) await taken();
    return true;
  }

  const written = async () => (await cluster.ask('GET', `${at()}/shop`)) as unknown as Written;

  async function weights(): Promise<Record<string, number | undefined>[]> {
    const { rules } = (await written()).spec;
    return rules.map(({ backendRefs = [] }) =>
      Object.fromEntries(backendRefs.map(({ name, weight }) => [name, weight])),
    );
  }

  function config(): JsonObject {
    const { service: _service, ...rest } = shop.config({ server: front.url, route: 'shop', timeout: '2s' });
    return { ...rest, services: { blue: 'shop-blue', green: 'shop-green' } };
  }

  function edge(to: JsonObject, change: Partial<StepCall> = {}) {
    const call = { type: 'traffic', params: { to }, ...change };
    return traffic(world.callOn({ kind: 'kubernetes', config: config() }, call), world.deps);
  }

  it.each([1, 25, 50, 100])('sends %d %% to the new colour, there and back', async (green) => {
    const blue = 100 - green;
    expect(await edge({ green, blue })).toMatchObject({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 }, after: { blue, green } },
    });
    expect(await weights()).toEqual([{ 'shop-blue': blue, 'shop-green': green }]);
    expect((await written()).metadata.annotations).toMatchObject({ 'daybook.dev/key': 'go-live-1/switch/1' });
    expect(await edge({ blue: 100 }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await weights()).toEqual([{ 'shop-blue': 100, 'shop-green': 0 }]);
  });

  it('brings rules that differ to the same weights, and leaves matches, ports and other rules as they are', async () => {
    const redirect = {
      matches: [{ path: { type: 'PathPrefix', value: '/old' } }],
      filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 301, hostname: 'shop.example' } }],
    };
    const rules = [rule({ blue: 100, green: 0 }), redirect, rule({ blue: 0, green: 100 }, '/cart')];
    await cluster.ask('PATCH', `${at()}/shop`, { spec: { rules } });
    await taken();
    expect(await edge({ green: 50, blue: 50 })).toMatchObject({ status: 'succeeded' });
    expect((await written()).spec.rules).toMatchObject([
      rule({ blue: 50, green: 50 }),
      redirect,
      rule({ blue: 50, green: 50 }, '/cart'),
    ]);
  });

  it('fails when the Gateway does not say that it serves the new weights', async () => {
    front.after = async () => true;
    const outcome = await edge({ green: 100 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-taken-over' });
    expect(outcome.message).toContain('may still go as before');
  });

  it('fails when the Gateway does not accept the route', async () => {
    front.after = async ({ method, status }) => {
      if (method === 'PATCH' && status === 200) await taken('False');
      return true;
    };
    expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'not-taken-over' });
  });

  it('writes nothing on a route that no Gateway has taken over', async () => {
    await cluster.ask('DELETE', `${at()}/shop`);
    await cluster.ask('POST', at(), {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'shop' },
      spec: { rules: [rule({ blue: 100, green: 0 })] },
    });
    expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'not-taken-over' });
    expect(front.patches).toEqual([]);
  });

  it('sends nothing to a colour without ready pods', async () => {
    await shop.podReady('green-1', false);
    expect(await edge({ green: 1, blue: 99 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(front.patches).toEqual([]);
  });

  it.each([
    ['others share in a rule', { blue: 50, teal: 50 }, 'shop-teal'],
    ['a rule does not name the new colour', { blue: 100 }, 'shop-green'],
  ])('writes nothing when %s', async (_what, shares, named) => {
    await cluster.ask('PATCH', `${at()}/shop`, { spec: { rules: [rule(shares as Record<string, number>)] } });
    await taken();
    const outcome = await edge({ green: 100 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-switchable' });
    expect(outcome.message).toContain(named);
    expect(front.patches).toEqual([]);
  });

  it('looks again after a conflict, and does not overwrite weights that somebody else chose', async () => {
    front.before = async ({ method }) => {
      if (method === 'PATCH')
        await cluster.ask('PATCH', `${at()}/shop`, { spec: { rules: [rule({ blue: 70, green: 30 })] } });
    };
    const outcome = await edge({ green: 100 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'changed-by-others' });
    expect(front.patches.map(({ status }) => status)).toEqual([409]);
    expect(await weights()).toEqual([{ 'shop-blue': 70, 'shop-green': 30 }]);
  });

  it('finds its weights after a lost answer and does not write twice', async () => {
    front.after = async (seen) => (await served(seen)) && seen.method !== 'PATCH';
    await expect(edge({ green: 25, blue: 75 }, { attempts: 2 })).rejects.toMatchObject({
      details: [{ reason: 'answer-lost' }],
    });
    front.after = served;
    world.activity.attempt = 2;
    expect(await edge({ green: 25, blue: 75 }, { attempts: 2 })).toMatchObject({ status: 'succeeded' });
    expect(front.patches).toHaveLength(1);
  });

  it('does not stop a slot that still gets one percent', async () => {
    await edge({ green: 1, blue: 99 });
    const call = { type: 'deploy', step: 'stop', params: { slot: 'green', stop: true } };
    expect(await deploy(world.callOn({ kind: 'kubernetes', config: config() }, call), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'carries-traffic',
    });
    expect((await shop.deployment('green')).spec.replicas).toBe(1);
  });
});
