import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { traffic } from '../../activities/steps/traffic.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { describeNeeding } from '../support/needs.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../support/kubernetes.js';
import { ApiFront } from './support/api-front.js';
import { makeWorld, type World } from './support/world.js';

describeNeeding(kubernetesPart, 'switching a Service on a real Kubernetes API server', () => {
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
  });
  afterEach(async () => {
    await front.stop();
    world.remove();
  });

  function edge(to: JsonObject, config: JsonObject = {}, change: Partial<StepCall> = {}) {
    const target = { kind: 'kubernetes', config: shop.config(config) };
    return traffic(world.callOn(target, { type: 'traffic', params: { to }, ...change }), world.deps);
  }
  const watched = () => ({ server: front.url });

  it('sends everything to the other colour, reads it back, and leaves its key on the Service', async () => {
    expect(await edge({ green: 100 })).toEqual({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 }, after: { blue: 0, green: 100 } },
    });
    const { spec, metadata } = await shop.service();
    expect(spec.selector).toEqual({ app: 'shop', colour: 'green' });
    expect(metadata.annotations).toMatchObject({ 'daybook.dev/key': 'go-live-1/switch/1' });
    expect(metadata.managedFields?.map(({ manager }) => manager)).toContain('daybook');
  });

  it('goes back as an undo, under a key of its own', async () => {
    await edge({ green: 100 });
    expect(await edge({ blue: 100 }, {}, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await shop.colour()).toBe('blue');
    expect((await shop.service()).metadata.annotations).toMatchObject({ 'daybook.dev/key': 'go-live-1/switch/undo/1' });
  });

  it('writes nothing when the colour has the traffic already', async () => {
    expect(await edge({ blue: 100 }, watched())).toMatchObject({ status: 'succeeded', happened: 'no' });
    expect(front.patches).toEqual([]);
  });

  it('refuses a percentage in between and names what would allow it', async () => {
    const outcome = await edge({ green: 25, blue: 75 }, watched());
    expect(outcome).toMatchObject({ status: 'failed', reason: 'percentage-impossible', happened: 'no' });
    expect(outcome.message).toMatch(/green 25 %.*HTTPRoute/);
    expect(front.patches).toEqual([]);
  });

  it.each([
    ['no ready pod', async () => shop.podReady('green-1', false)],
    ['no pod at all', async () => cluster.ask('DELETE', `${shop.at('pods', 'green-1')}?gracePeriodSeconds=0`)],
  ])('never switches to a colour with %s', async (_what, ill) => {
    await ill();
    expect(await edge({ green: 100 }, watched())).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(front.patches).toEqual([]);
    expect(await shop.colour()).toBe('blue');
  });

  it('wants as many ready pods as targets.yaml says', async () => {
    expect(await edge({ green: 100 }, { ready: 2 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    await shop.pod('green-2', 'green');
    expect(await edge({ green: 100 }, { ready: 2 }, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
  });

  it('looks at health again in the moment of the switch', async () => {
    const reads = () => front.seen.filter(({ method, path }) => method === 'GET' && path.endsWith('/services/shop'));
    front.after = async ({ path }) => {
      // The driver looks for probe, before, refusal and write; the pod falls ill after the third look.
      if (path.endsWith('/services/shop') && reads().length === 4) await shop.podReady('green-1', false);
      return true;
    };
    expect(await edge({ green: 100 }, watched())).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(front.patches).toEqual([]);
  });

  describe('when others write too', () => {
    it('looks again after a conflict, keeps what they wrote, and still switches', async () => {
      let once = true;
      front.before = async ({ method }) => {
        if (method !== 'PATCH' || !once) return;
        once = false;
        await cluster.ask('PATCH', shop.at('services', 'shop'), { metadata: { labels: { team: 'payments' } } });
      };
      expect(await edge({ green: 100 }, watched())).toMatchObject({ status: 'succeeded' });
      expect(front.patches.map(({ status }) => status)).toEqual([409, 200]);
      expect(await shop.service()).toMatchObject({
        metadata: { labels: { team: 'payments' } },
        spec: { selector: { colour: 'green' } },
      });
    });

    it('gives up after five conflicts in a row, with nothing of its own written', async () => {
      let writes = 0;
      front.before = async ({ method }) => {
        if (method !== 'PATCH') return;
        writes += 1;
        await cluster.ask('PATCH', shop.at('services', 'shop'), { metadata: { labels: { write: String(writes) } } });
      };
      expect(await edge({ green: 100 }, watched())).toMatchObject({
        status: 'errored',
        reason: 'conflict',
        happened: 'no',
      });
      expect(front.patches.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
      expect(await shop.colour()).toBe('blue');
    });

    it('does not overwrite a colour that somebody else chose meanwhile', async () => {
      await shop.pod('red-1', 'red');
      front.before = async ({ method }) => {
        if (method === 'PATCH')
          await cluster.ask('PATCH', shop.at('services', 'shop'), { spec: { selector: { colour: 'red' } } });
      };
      const outcome = await edge({ green: 100 }, watched());
      expect(outcome).toMatchObject({ status: 'failed', reason: 'changed-by-others' });
      expect(outcome.message).toContain('from blue to red');
      expect(await shop.colour()).toBe('red');
    });
  });

  describe('when the worker dies in the middle', () => {
    const twice = { attempts: 2 };

    it('finds its switch after a lost answer and does not switch twice', async () => {
      front.after = async ({ method }) => method !== 'PATCH';
      await expect(edge({ green: 100 }, watched(), twice)).rejects.toMatchObject({
        type: 'errored',
        details: [{ reason: 'answer-lost', happened: 'unknown' }],
      });
      front.after = async () => true;
      world.activity.attempt = 2;
      expect(await edge({ green: 100 }, watched(), twice)).toMatchObject({
        status: 'succeeded',
        outputs: { before: { blue: 100, green: 0 }, after: { blue: 0, green: 100 } },
      });
      expect(front.patches).toHaveLength(1);
    });

    it('switches when the request had not gone out yet', async () => {
      front.before = async ({ method }) => {
        if (method === 'PATCH') throw new Error('the worker is gone');
      };
      await expect(edge({ green: 100 }, watched(), twice)).rejects.toMatchObject({ type: 'errored' });
      expect(await shop.colour()).toBe('blue');
      front.before = async () => undefined;
      world.activity.attempt = 2;
      expect(await edge({ green: 100 }, watched(), twice)).toMatchObject({ status: 'succeeded' });
      expect(await shop.colour()).toBe('green');
    });

    it('does not switch a second time under one key when somebody has switched back', async () => {
      front.after = async ({ method }) => method !== 'PATCH';
      await expect(edge({ green: 100 }, watched(), twice)).rejects.toMatchObject({ type: 'errored' });
      await cluster.ask('PATCH', shop.at('services', 'shop'), { spec: { selector: { colour: 'blue' } } });
      front.after = async () => true;
      world.activity.attempt = 2;
      const outcome = await edge({ green: 100 }, watched(), twice);
      expect(outcome.message).toContain('somebody set it to blue since');
      expect(outcome).toMatchObject({ reason: 'changed-by-others' });
      expect(await shop.colour()).toBe('blue');
    });
  });

  describe('credentials', () => {
    it('that may only look end as forbidden, with the verb, the resource and the namespace', async () => {
      const outcome = await edge({ green: 100 }, { token: cluster.tokens.reader });
      expect(outcome).toMatchObject({ status: 'failed', reason: 'forbidden' });
      expect(outcome.message).toContain(`patch services shop in namespace ${shop.namespace}`);
      expect(await shop.colour()).toBe('blue');
    });

    it('that nobody knows end as unauthenticated', async () => {
      expect(await edge({ green: 100 }, { token: 'nobody-knows-me' })).toMatchObject({
        status: 'failed',
        reason: 'unauthenticated',
      });
    });

    it('never stand in what leaves the worker', async () => {
      world.deps.env.SHOP_TOKEN = cluster.tokens.reader;
      const outcome = await edge({ green: 100 }, { token: 'env:SHOP_TOKEN' });
      expect(outcome.reason).toBe('forbidden');
      expect(JSON.stringify(outcome)).not.toContain(cluster.tokens.reader);
    });

    it('may come from a kubeconfig', async () => {
      world.deps.env.KUBECONFIG_TEXT = kubeconfig({ token: cluster.tokens.deployer });
      const { server: _server, ca: _ca, token: _token, ...rest } = shop.config();
      const target = { kind: 'kubernetes', config: { ...rest, kubeconfig: 'env:KUBECONFIG_TEXT', context: 'live' } };
      const call = world.callOn(target, { type: 'traffic', params: { to: { green: 100 } } });
      expect(await traffic(call, world.deps)).toMatchObject({ status: 'succeeded' });
    });

    it('in a kubeconfig that would run a program are not used', async () => {
      world.deps.env.KUBECONFIG_TEXT = kubeconfig({ exec: { command: 'touch', args: [path.join(world.root, 'ran')] } });
      const { server: _server, ca: _ca, token: _token, ...rest } = shop.config();
      const target = { kind: 'kubernetes', config: { ...rest, kubeconfig: 'env:KUBECONFIG_TEXT', context: 'live' } };
      const call = world.callOn(target, { type: 'traffic', params: { to: { green: 100 } } });
      const outcome = await traffic(call, world.deps);
      expect(outcome).toMatchObject({ status: 'errored', reason: 'kubeconfig-unusable', happened: 'no' });
      expect(outcome.message).toContain('exec');
      await expect(readFile(path.join(world.root, 'ran'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    function kubeconfig(user: object): string {
      const data = Buffer.from(cluster.server.ca).toString('base64');
      return JSON.stringify({
        contexts: [{ name: 'live', context: { cluster: 'here', user: 'me' } }],
        clusters: [{ name: 'here', cluster: { server: cluster.server.url, 'certificate-authority-data': data } }],
        users: [{ name: 'me', user }],
      });
    }
  });

  describe('the way to the server', () => {
    it('is not taken when its certificate is not believed', async () => {
      const { ca: _ca, ...config } = shop.config();
      const target = { kind: 'kubernetes', config };
      const call = world.callOn(target, { type: 'traffic', params: { to: { green: 100 } } });
      expect(await traffic(call, world.deps)).toMatchObject({
        status: 'errored',
        reason: 'certificate-refused',
        happened: 'no',
      });
    });

    it('is not taken with an authority that is none', async () => {
      expect(await edge({ green: 100 }, { ca: 'no certificate' })).toMatchObject({
        status: 'errored',
        reason: 'target-invalid',
        happened: 'no',
      });
    });

    it('being gone means that nothing happened', async () => {
      const { url } = front;
      await front.stop();
      expect(await edge({ green: 100 }, { server: url })).toMatchObject({
        status: 'errored',
        reason: 'unreachable',
        happened: 'no',
      });
      front = await ApiFront.before(cluster);
    });

    it.each([
      [429, 'throttled', 'no'],
      [500, 'server-error', 'unknown'],
      [503, 'server-error', 'unknown'],
    ])('that ends in %d on the write says %s, happened: %s', async (status, reason, happened) => {
      front.answerInstead = ({ method }) => (method === 'PATCH' ? status : undefined);
      expect(await edge({ green: 100 }, watched())).toMatchObject({ status: 'errored', reason, happened });
      expect(await shop.colour()).toBe('blue');
    });
  });

  it('says what is missing when the Service does not exist', async () => {
    const outcome = await edge({ green: 100 }, { service: 'shpo', token: cluster.tokens.reader });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-found' });
    expect(outcome.message).toContain(`services shpo in namespace ${shop.namespace}`);
  });

  it('survives a crash of the API server: errored while it is gone, switched once it is back', async () => {
    await cluster.server.kill();
    await expect(edge({ green: 100 }, {}, { attempts: 2 })).rejects.toMatchObject({
      type: 'errored',
      details: [{ reason: 'unreachable', happened: 'no' }],
    });
    await cluster.server.startAgain();
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, {}, { attempts: 2 })).toMatchObject({ status: 'succeeded' });
  });
});
